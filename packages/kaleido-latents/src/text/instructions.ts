/** Prompt to describe a picture given its caption (paper, Table 1); {} stands for the caption. */
export const captionInstruction = `Original caption: {}

Using the information provided in the caption above, Please provide a detailed description of the image in 50-80 words, incorporating relevant information from the caption and expanding on the visual elements:

- Include names, objects, events, and locations mentioned in the caption
- Do not include placeholders like <PERSON> in the caption
- Describe people, characters, animals, and notable entities
- Mention the setting, background, and overall environment
- Note colors, lighting, composition, and style aspects
- Refer to any text, symbols, or logos in the image

Combine caption details with your observations to create a comprehensive description of the key elements and overall scene, focusing on the most salient aspects of the image.`;

/** Prompt to describe a picture given its class labels (paper, Table 1); {} stands for them. */
export const labelInstruction = `Object labels: {}

Using the provided object labels, generate a detailed description of the image in 50-80 words, incorporating the relevant information about prominent objects identified and expanding on the visual elements:

- Describe each labeled object, including its size, shape, and placement in the scene
- Depict relations between objects, such as proximity or arrangement
- Highlight interactions or functions implied by the objects
- Describe the surrounding environment or context that complements the labeled objects
- Any notable features or characteristics of the objects, like color, texture, or design elements
- Describe people, characters, animals, and notable entities
- Mention the setting, background, and overall environment
- Note colors, lighting, composition, and style aspects
- Refer to any text, symbols, or logos in the image

Craft a comprehensive depiction of the scene based on the identified objects, utilizing both the labels and contextual observations to enrich the description.`;
