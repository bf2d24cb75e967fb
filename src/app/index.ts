export type * from "./approvals.ts";
export { askForApproval, mustBeApproved } from "./approvals.ts";
export { createWasl } from "./create-wasl.ts";
export { type ExerciseFile, type ExerciseResult, loadExercise } from "./exercise.ts";
export type * from "./images.ts";
export type * from "./ports.ts";
export type * from "./ports-rights.ts";
export type * from "./ports-taxii.ts";
export type * from "./wasl.ts";
