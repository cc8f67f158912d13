"""操作记录 and 依据文件 on screen: `audit` stands below and has no face of its own."""
