// Our own scripts, judged by what the oldest promised browser knows (package.json: browserslist).
import compat from "eslint-plugin-compat";

export default [
  { ...compat.configs["flat/recommended"], files: ["**/*.js"] },
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module" },
    rules: { "no-undef": "off", "no-unused-vars": "error", eqeqeq: "error", "no-var": "error", "prefer-const": "error" },
    settings: { lintAllEsApis: true },
  },
];
