// What was done to the cells, step by step, so that a paste as well as a typed word can be taken back and done again.
export class History {
  constructor(tell) {
    this.tell = tell;
    this.done = [];
    this.undone = [];
  }

  // Put texts into cells as one step: [[input, text], …]. How many cells have another text now.
  write(pairs) {
    const step = pairs.filter(([input, text]) => input.value !== text).map(([input, text]) => [input, input.value, text]);
    step.forEach(([input, , text]) => {
      input.value = text;
    });
    this.add(step);
    return step.length;
  }

  add(step) {
    if (!step.length) return;
    this.done.push(step);
    this.undone = [];
    this.tell(step);
  }

  undo() {
    return this.move(this.done, this.undone, 1);
  }

  redo() {
    return this.move(this.undone, this.done, 2);
  }

  move(from, to, which) {
    const step = from.pop();
    if (!step) return null;
    step.forEach((change) => {
      change[0].value = change[which];
    });
    to.push(step);
    this.tell(step);
    return step;
  }
}
