const coordinate = (description: string) => ({ type: 'integer', minimum: 0, maximum: 1000, description }) as const;

const box = {
  title: '(x1, y1, x2, y2)',
  description: 'The corners of an upright box; x1 < x2 and y1 < y2.',
  type: 'array',
  prefixItems: [
    coordinate('x1: left edge, in thousandths of the image width'),
    coordinate('y1: top edge, in thousandths of the image height'),
    coordinate('x2: right edge, in thousandths of the image width'),
    coordinate('y2: bottom edge, in thousandths of the image height'),
  ],
  minItems: 4,
  items: false,
} as const;

const blob = {
  title: '(xc, yc, rMajor, rMinor, theta)',
  description: 'A tilted ellipse.',
  type: 'array',
  prefixItems: [
    coordinate('xc: centre, in thousandths of the image width'),
    coordinate('yc: centre, in thousandths of the image height'),
    coordinate('rMajor: the longer radius, in thousandths of the image width whatever its direction and the shape of the image'),
    coordinate('rMinor: the shorter radius, in thousandths of the image width whatever its direction and the shape of the image'),
    {
      type: 'integer',
      minimum: 0,
      maximum: 180,
      description: 'theta: degrees from the x axis to the major axis, clockwise as seen (y grows downwards)',
    },
  ],
  minItems: 5,
  items: false,
} as const;

const phrase = {
  type: 'string',
  description: 'Words of the grounded caption; text that looks like coordinates, such as "(1, 2, 3, 4)", is refused.',
} as const;

const word = { type: 'string', description: 'a word' } as const;

const words = { type: 'array', items: word, description: 'a list of words' } as const;

/** The JSON Schema of what a picture shows (`SceneFacts`). */
export const sceneSchema = {
  type: 'object',
  description: 'an object of words and lists of words',
  properties: {
    style: word,
    subjects: words,
    things: words,
    relation: word,
    backdrop: word,
    weather: word,
    facing: words,
    places: words,
    colors: {
      type: 'object',
      description: 'an object of colour words',
      additionalProperties: { type: 'string', description: 'a colour word' },
    },
    boxes: {
      type: 'object',
      description: 'an object of lists of boxes',
      additionalProperties: {
        type: 'array',
        description: 'a list of boxes',
        items: { ...box, description: '4 integers (x1, y1, x2, y2)' },
      },
    },
    blobs: {
      type: 'object',
      description: 'an object of lists of blobs',
      additionalProperties: {
        type: 'array',
        description: 'a list of blobs',
        items: { ...blob, description: '5 integers (xc, yc, rMajor, rMinor, theta)' },
      },
    },
  },
} as const;

/** The JSON Schema (draft 2020-12) of a record, with units in its descriptions. Fields it does not list are allowed anywhere. */
export const recordSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Kaleido record',
  description: 'A caption, the plan of its picture, and what is needed to render it again: one JSON object a line.',
  type: 'object',
  required: ['caption'],
  properties: {
    caption: { type: 'string', description: 'What the picture shows, in plain words.' },
    id: { type: 'string', minLength: 1, description: 'Names the record and the file made from it.' },
    seed: {
      type: 'integer',
      minimum: 0,
      maximum: 4294967295,
      description: 'Unsigned 32-bit seed; rendering is keyed by it alone.',
    },
    model: { type: 'string', description: 'The model that sampled the latents.' },
    voken_tokenizer: {
      type: 'string',
      description: 'The tokenizer of latents.voken: its name, @, and the first eight digits of the SHA-256 of its file.',
    },
    kaleido_shard: {
      type: 'string',
      description: 'The share of a pipe (I/N, of KALEIDO_SHARD) that its first command took this record for.',
    },
    latents: {
      type: 'object',
      description: 'The plan. A part that is left out was not planned; "" or [] is a part that is present and empty.',
      properties: {
        text: { type: 'string', description: 'A detailed description of the picture.' },
        bbox: {
          type: 'array',
          description: 'The caption with boxes: segments which, joined, read "a squirrel (120, 300, 800, 990) wearing a crown (…)".',
          items: {
            type: 'object',
            required: ['text'],
            properties: {
              text: phrase,
              boxes: {
                type: 'array',
                items: box,
                description: 'Where the phrase is, once for each instance; left out for connecting text.',
              },
            },
          },
        },
        blob: {
          type: 'array',
          description: 'The caption with ellipses, in segments like those of bbox.',
          items: {
            type: 'object',
            required: ['text'],
            properties: {
              text: phrase,
              blobs: {
                type: 'array',
                items: blob,
                description: 'Where the phrase is, once for each instance; left out for connecting text.',
              },
            },
          },
        },
        voken: {
          type: 'array',
          description: 'Visual tokens: indices into the codebook of the voken tokeniser, in raster order.',
          items: { type: 'integer', minimum: 0, maximum: 2147483647 },
        },
      },
    },
    scene: {
      description:
        'What the picture truly shows, where that is known: style, subjects, things, relation, backdrop, weather, facing, places, colors, boxes, blobs. Carried along; read by what trains a probe and by metrics.',
    },
    image: {
      type: 'object',
      description: 'The picture, after rendering, and what made it.',
      required: ['width', 'height', 'png'],
      properties: {
        width: { type: 'integer', minimum: 1, description: 'Pixels.' },
        height: { type: 'integer', minimum: 1, description: 'Pixels.' },
        png: { type: 'string', contentEncoding: 'base64', contentMediaType: 'image/png', description: 'The PNG file in base64.' },
        guidance: { type: 'number', description: 'Weight of classifier-free guidance; 1 is none.' },
        sampler: { type: 'string', description: 'Name of the sampler.' },
        steps: { type: 'integer', minimum: 1, description: 'Denoising steps.' },
        seed: { type: 'integer', minimum: 0, maximum: 4294967295, description: 'The seed that the noise was drawn from.' },
      },
    },
  },
} as const;
