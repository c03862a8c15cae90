/** Checked by eye on the sheet that `kaleido-scenes --anchors` draws. */
export const noto = `
chipmunk                left  body head 28 33 26  eyes 17 43 14  mouth 8 54   hand 15 67
raccoon                 left  body head 16 49 18  eyes 11 61 10  mouth 5 68   hand 10 76
cat                     left  body head 43 20 26  eyes 28 31 14  mouth 19 38  hand 20 41
cat-face                front face head 50 21 46  eyes 50 52 39  mouth 50 70  hand 80 88
dog                     front body head 40 7 34   eyes 39 31 22  mouth 40 45  hand 28 72
dog-face                front face head 50 14 44  eyes 50 56 34  mouth 50 80  hand 82 88
frog                    front face head 50 24 40  eyes 50 33 47  mouth 50 66  hand 85 85
owl                     front body head 50 14 40  eyes 50 32 23  mouth 50 42  hand 22 68
bird                    left  body head 27 18 22  eyes 20 34 13  mouth 8 40   hand 8 42
teddy-bear              front body head 50 10 34  eyes 52 26 21  mouth 51 38  hand 74 70
fox                     front face head 50 27 32  eyes 50 56 26  mouth 50 88  hand 82 84
rabbit                  left  body head 46 37 24  eyes 38 47 16  mouth 27 55  hand 33 68
rabbit-face             front face head 50 48 34  eyes 51 60 26  mouth 50 82  hand 80 90
penguin                 left  body head 47 5 26   eyes 43 18 14  mouth 22 18  hand 25 62
bear                    front face head 50 8 50   eyes 50 47 36  mouth 50 75  hand 84 88
panda                   front face head 50 11 50  eyes 50 50 35  mouth 50 77  hand 84 88
koala                   front face head 50 12 48  eyes 50 47 40  mouth 50 76  hand 84 88
monkey                  front body head 37 11 32  eyes 34 36 14  mouth 36 48  hand 38 70
monkey-face             front face head 50 14 46  eyes 50 48 23  mouth 50 67  hand 84 86
lion                    front face head 50 12 40  eyes 50 38 24  mouth 50 65  hand 82 85
robot                   front face head 50 29 50  eyes 50 52 33  mouth 50 79  hand 88 90
snowman-without-snow    front body                eyes 50 39 20  mouth 50 48  hand 82 58
mouse-face              front face head 50 31 30  eyes 50 61 34  mouth 50 76  hand 84 86
mouse                   left  body head 42 33 20  eyes 30 46 13  mouth 22 55  hand 27 72
pig-face                front face head 50 15 46  eyes 50 55 41  mouth 50 75  hand 84 88
pig                     left  body head 32 28 26  eyes 30 49 23  mouth 22 68  hand 20 74
elephant                left  body head 26 12 26  eyes 26 39 16  mouth 10 52  hand 18 72
tiger                   left  body head 22 34 24  eyes 14 47 13  mouth 6 58   hand 8 60
tiger-face              front face head 50 8 46   eyes 50 42 44  mouth 50 62  hand 84 88
horse                   left  body head 16 20 14  eyes 10 32 9   mouth 5 44   hand 5 45
horse-face              left  face head 36 20 24  eyes 36 42 16  mouth 12 64  hand 12 66
unicorn                 left  face head 34 24 22  eyes 33 45 15  mouth 10 68  hand 10 70
zebra                   left  body head 17 16 14  eyes 14 24 9   mouth 6 36   hand 6 38
cow                     left  body head 22 24 18  eyes 14 30 11  mouth 6 46   hand 6 46
cow-face                front face head 50 20 36  eyes 51 45 27  mouth 50 84  hand 84 88
ewe                     left  body head 30 22 30  eyes 27 35 20  mouth 22 54  hand 24 56
goat                    left  body head 32 27 18  eyes 26 40 17  mouth 20 48  hand 20 50
camel                   left  body head 22 10 20  eyes 24 17 12  mouth 7 26   hand 7 28
giraffe                 left  body head 26 12 12  eyes 24 16 8   mouth 14 24  hand 14 25
rhinoceros              left  body head 30 36 16  eyes 28 54 12  mouth 14 72  hand 14 74
hippopotamus            left  body head 24 36 20  eyes 23 50 16  mouth 16 72  hand 12 70
hamster                 front face head 50 26 36  eyes 50 55 35  mouth 50 78  hand 82 88
hedgehog                left  body head 24 48 20  eyes 20 58 13  mouth 10 72  hand 10 74
kangaroo                left  body head 24 22 14  eyes 15 28 9   mouth 6 36   hand 26 58
otter                   front body head 28 28 24  eyes 27 38 13  mouth 28 48  hand 30 52
wolf                    front face head 50 20 34  eyes 50 47 31  mouth 50 82  hand 84 84
deer                    left  body head 28 26 12  eyes 22 36 9   mouth 21 40  hand 20 42
llama                   left  body head 15 14 12  eyes 10 18 8   mouth 4 22   hand 4 24
gorilla                 left  body head 26 6 24   eyes 20 25 11  mouth 19 33  hand 14 70
chicken                 left  face head 40 26 28  eyes 32 41 15  mouth 8 49   hand 8 51
rooster                 left  body head 30 16 16  eyes 25 28 11  mouth 12 30  hand 12 32
baby-chick              left  body head 32 11 26  eyes 19 30 14  mouth 3 35   hand 3 36
front-facing-baby-chick front body head 50 8 34   eyes 50 29 29  mouth 50 42  hand 88 62
duck                    left  body head 35 6 20   eyes 31 12 12  mouth 9 15   hand 9 16
flamingo                left  body head 32 4 14   eyes 31 10 9   mouth 20 20  hand 20 22
parrot                  left  body head 34 5 22   eyes 25 20 14  mouth 12 32  hand 12 34
turtle                  left  body head 24 38 24  eyes 20 52 13  mouth 20 61  hand 12 66
t-rex                   left  body head 30 18 24  eyes 21 22 11  mouth 6 38   hand 25 60
octopus                 front body head 62 8 34                               hand 10 32
snail                   left  body                eyes 27 11 16  mouth 20 57  hand 12 60
ghost                   front body head 50 3 40   eyes 48 26 22  mouth 50 46  hand 90 32
alien                   front face head 50 3 46   eyes 50 50 41  mouth 50 75  hand 82 88
jack-o-lantern          front face head 50 22 40  eyes 48 46 40  mouth 48 72  hand 86 86

crown                   front body head 50 84 70
top-hat                 front body head 50 77 58
glasses                 front body                eyes 50 50 48
sunglasses              front body                eyes 50 49 44
billed-cap              left  body head 58 72 66
graduation-cap          front body head 50 76 52
ribbon                  front body head 50 62 95
umbrella                front body                                            hand 49 88
hot-beverage            front body                               mouth 28 40  hand 48 60
teacup-without-handle   front body                               mouth 26 34  hand 50 62
cup-with-straw          front body                               mouth 88 6   hand 50 60
balloon                 front body                                            hand 83 95
rose                    front body                                            hand 52 92
sunflower               front body                                            hand 50 90
lollipop                front body                                            hand 88 86
soft-ice-cream          front body                                            hand 50 80
red-apple               front body                                            hand 50 60
trumpet                 front body                                            hand 50 55
guitar                  front body                                            hand 50 55
soccer-ball             front body                                            hand 50 60
newspaper               front body                                            hand 50 60
open-book               front body                                            hand 50 62
green-book              front body                                            hand 50 60
wrapped-gift            front body                                            hand 50 55
package                 front body                                            top 50 22 60
books                   front body                                            top 46 22 70
drum                    front body                                            top 50 34 70
deciduous-tree          front body
palm-tree               front body
mushroom                front body
house                   front body
tent                    front body
castle                  front body
automobile              front body
christmas-tree          front body
cactus                  front body
basket                  front body                                            top 50 38 76
strawberry              front body
`;
