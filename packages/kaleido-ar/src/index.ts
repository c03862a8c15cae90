// What programs use (docs/library.md): `kaleido/ar` of the packed product.
export { type LanguageModel, openLanguageModel } from './model.ts';
export { type PlannedRecord, type PlanOptions, plan } from './plan.ts';
