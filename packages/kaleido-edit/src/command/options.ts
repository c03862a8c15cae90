import { engineOptions } from '@kaleido/engine/options';
import { custom, flag, integer, modelOption, type OptionValues, text, under } from '@kaleido/shared/cli';

/** Options of the page and its server. */
const pageOptions = {
  ...under('Page', {
    serve: flag({ help: 'stay open as a studio: type captions, plan, edit, draw; kept records are written one by one' }),
    open: flag({ help: "open the page in the user's browser; its address is printed on stderr in any case", default: true }),
    port: integer({ help: 'port of the page; 0 is any that is free', min: 0, max: 65_535, default: 0 }),
    host: text({ help: 'address to listen on; any but this machine itself needs --token', placeholder: 'ADDRESS', default: '127.0.0.1' }),
    token: custom<string>({
      help: "the secret part of the page's address, at least 16 letters, digits, - or _; a new one each time by default",
      placeholder: 'TEXT',
      expects: 'at least 16 letters, digits, - or _',
      parse: (word) => (/^[\w-]{16,200}$/.test(word) ? word : undefined),
    }),
  }),
};

const outputOptions = under('Output', {
  output: text({ short: 'o', help: 'write to this file instead of stdout; it may be the one that was read', placeholder: 'FILE' }),
});

/** All options of `kaleido-edit` but those that all filters have. */
export const editOptions = { ...pageOptions, ...outputOptions, ...modelOption, ...engineOptions };

/** Values of `editOptions`. */
export type EditValues = OptionValues<typeof editOptions>;
