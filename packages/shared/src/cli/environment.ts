import { UsageError } from '../errors.ts';
import { type Command, environmentOptions } from './command.ts';
import { kebab, type Option, type OptionTable } from './option.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The programs of this project. Each checks the variables that begin with its own name and ignores those of the others. */
export const programs = [
  'kaleido-ar',
  'kaleido-diffuse',
  'kaleido-edit',
  'kaleido-latents',
  'kaleido-metrics',
  'kaleido-pick',
  'kaleido-scenes',
  'kaleido-train',
];

/** The variables of global options. A program without such an option ignores its variable. */
export const globalVariables = [
  'KALEIDO_DEVICE',
  'KALEIDO_ENGINE',
  'KALEIDO_KEEP_GOING',
  'KALEIDO_MAX_RECORD',
  'KALEIDO_MODEL',
  'KALEIDO_OPTIONS',
  'KALEIDO_PRECISION',
  'KALEIDO_PROGRESS',
  'KALEIDO_QUIET',
  'KALEIDO_SHARD',
  'KALEIDO_SPINNING',
  'KALEIDO_THREADS',
];

/** Variables that belong to no option. */
const otherVariables = ['KALEIDO_CACHE', 'KALEIDO_DEBUG', 'KALEIDO_TENSORFLOW'];

const upper = (name: string): string => name.replaceAll(/[- ]/g, '_').toUpperCase();

/** Prefix of a command's variables: `kaleido-train export` → `KALEIDO_TRAIN_EXPORT_`; undefined for any other kind of name. */
const prefixOf = (command: string): string | undefined => (/^kaleido(-[a-z]+)( [a-z]+)*$/.test(command) ? `${upper(command)}_` : undefined);

const shortName = (name: string): string => `KALEIDO_${upper(kebab(name))}`;

/** The variables that set an option of a command, the stronger first: `KALEIDO_AR_DEVICE`, then the global `KALEIDO_DEVICE`. */
export function variablesOf(command: string, name: string, { isGlobal }: Option<unknown>): string[] {
  const prefix = prefixOf(command);
  return [...(prefix === undefined ? [] : [`${prefix}${upper(kebab(name))}`]), ...(isGlobal ? [shortName(name)] : [])];
}

/** The variable that sets an option, with its text; undefined when none is set or all are empty. */
export function setVariable(
  env: Environment,
  command: string,
  name: string,
  option: Option<unknown>,
): { name: string; text: string } | undefined {
  for (const variable of variablesOf(command, name, option)) {
    const text = env[variable];
    if (text) return { name: variable, text };
  }
  return undefined;
}

/**
 * Checks the `KALEIDO_*` variables that are set. Returns a warning for each one that no program reads.
 *
 * @throws UsageError for one that this program would ignore although it was meant for it: `KALEIDO_STEPS` instead of
 *   `KALEIDO_DIFFUSE_STEPS`, or `KALEIDO_DIFFUSE_STEPZ`
 */
export function checkEnvironment(env: Environment, program: Command<OptionTable>, command: Command<OptionTable>): string[] {
  const known = new Set([...otherVariables, ...globalVariables, ...variablesOfAll(program)]);
  const own = ownShortNames(command);
  const warnings: string[] = [];
  for (const [variable, text] of Object.entries(env)) {
    if (!variable.startsWith('KALEIDO_') || !text || known.has(variable)) continue;
    const meant = own.get(variable);
    if (meant !== undefined) throw new UsageError(`${variable}: its meaning differs between commands: set ${meant} instead`);
    const owner = [program.name, ...programs].find((name) => variable.startsWith(prefixOf(name) ?? '\0'));
    if (owner === program.name) throw new UsageError(`${variable}: unknown option (${program.name} --help lists them)`);
    if (owner === undefined) warnings.push(`${variable}: ignored: ${replacement(variable, command)}`);
  }
  return warnings;
}

/** The variables of a program and its sub-commands. */
export const variablesOfAll = (command: Command<OptionTable>): string[] => [
  ...Object.entries(environmentOptions(command)).flatMap(([name, option]) => variablesOf(command.name, name, option)),
  ...(command.commands ?? []).flatMap(variablesOfAll),
];

/** Short names of options that are not global, with the variable to set instead. */
const ownShortNames = ({ name, options }: Command<OptionTable>): Map<string, string> =>
  new Map(
    Object.entries(options).flatMap(([key, option]) => {
      const [long] = variablesOf(name, key, option);
      return option.isGlobal || long === undefined ? [] : [[shortName(key), long] as const];
    }),
  );

function replacement(variable: string, command: Command<OptionTable>): string {
  const renamed = Object.entries(environmentOptions(command)).find(([, { formerly }]) => formerly && shortName(formerly) === variable);
  if (renamed) return `set ${variablesOf(command.name, ...renamed).at(-1)} to read options from a file`;
  return `no command reads it (an option is set by KALEIDO_COMMAND_OPTION, such as KALEIDO_DIFFUSE_STEPS)`;
}
