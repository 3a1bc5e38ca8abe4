/** A diagram with one executable process `P` around its content; messages, signals and errors are named by their ids. */
export const bpmn = (content: string, roots = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="Definitions" targetNamespace="https://tutti.example/test">
${roots}
<bpmn:process id="P" isExecutable="true">
${content}
</bpmn:process>
</bpmn:definitions>`;
