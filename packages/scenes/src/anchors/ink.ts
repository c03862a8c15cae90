/** Checked by eye on the sheet that `kaleido-scenes --anchors` draws. */
export const ink = `
chipmunk                left  body head 32 20 28  eyes 22 32 15  mouth 6 42   hand 15 60
raccoon                 front face head 50 21 44  eyes 50 61 23  mouth 50 82  hand 84 86
cat                     left  body head 25 20 22  eyes 18 35 13  mouth 6 44   hand 7 47
cat-face                front face head 50 26 42  eyes 50 57 26  mouth 50 77  hand 84 88
dog                     left  body head 30 20 26  eyes 21 34 13  mouth 9 48   hand 9 50
dog-face                front face head 50 10 44  eyes 50 39 20  mouth 50 74  hand 84 86
frog                    front face head 50 16 34  eyes 50 26 41  mouth 50 62  hand 86 86
owl                     front body head 50 6 42   eyes 50 30 33  mouth 50 38  hand 18 62
bird                    left  body head 38 4 26   eyes 27 24 14  mouth 7 26   hand 6 28
teddy-bear              front body head 50 9 34   eyes 50 26 16  mouth 50 37  hand 88 68
fox                     front face head 50 24 30  eyes 50 57 28  mouth 50 80  hand 86 82
rabbit                  left  body head 30 20 26  eyes 18 43 13  mouth 8 54   hand 9 58
rabbit-face             front face head 50 30 34  eyes 50 57 25  mouth 50 76  hand 84 88
penguin                 front body head 50 8 32   eyes 50 24 12  mouth 50 36  hand 88 66
bear                    front face head 50 16 44  eyes 50 48 25  mouth 50 72  hand 84 88
panda                   front face head 50 17 44  eyes 50 53 28  mouth 50 72  hand 86 86
koala                   front face head 50 14 38  eyes 50 54 38  mouth 50 82  hand 84 86
monkey                  front body head 32 18 28  eyes 31 31 11  mouth 31 43  hand 22 62
monkey-face             front face head 50 17 44  eyes 50 48 24  mouth 50 70  hand 86 86
lion                    front face head 50 9 46   eyes 50 42 25  mouth 50 62  hand 84 86
robot                   front face head 50 14 46  eyes 50 45 36  mouth 50 76  hand 88 88
snowman-without-snow    front body                eyes 51 27 14  mouth 56 40  hand 86 48
mouse-face              front face head 50 37 28  eyes 50 68 27  mouth 50 82  hand 80 88
mouse                   left  body head 24 18 22  eyes 20 36 13  mouth 8 40   hand 24 72
pig-face                front face head 50 14 44  eyes 50 50 28  mouth 50 78  hand 84 88
pig                     left  body head 20 30 22  eyes 20 52 13  mouth 8 58   hand 6 62
elephant                left  body head 20 14 24  eyes 18 42 13  mouth 14 58  hand 18 74
tiger                   left  body head 24 28 20  eyes 14 41 10  mouth 7 52   hand 7 54
tiger-face              front face head 50 12 42  eyes 50 47 24  mouth 50 72  hand 86 84
horse                   left  body head 16 10 14  eyes 12 20 9   mouth 5 28   hand 5 29
horse-face              left  face head 36 18 22  eyes 32 43 14  mouth 8 66   hand 8 68
unicorn                 left  face head 36 18 20  eyes 32 43 14  mouth 8 68   hand 8 70
zebra                   left  body head 20 8 14   eyes 13 20 9   mouth 6 28   hand 6 29
cow                     left  body head 28 14 18  eyes 18 30 11  mouth 6 36   hand 6 38
cow-face                front face head 50 16 32  eyes 50 46 24  mouth 50 82  hand 84 86
ewe                     left  body head 22 8 22   eyes 16 26 10  mouth 6 36   hand 6 38
goat                    left  body head 24 20 16  eyes 14 31 10  mouth 5 38   hand 5 40
camel                   left  body head 16 8 16   eyes 16 23 10  mouth 4 34   hand 4 36
giraffe                 left  body head 22 8 12   eyes 18 18 8   mouth 8 26   hand 8 27
rhinoceros              left  body head 22 38 14  eyes 13 52 9   mouth 5 68   hand 5 70
hippopotamus            left  body head 26 36 22  eyes 31 56 13  mouth 24 76  hand 8 74
hamster                 front face head 50 30 28  eyes 50 61 24  mouth 50 84  hand 82 90
hedgehog                left  body head 26 50 20  eyes 16 70 10  mouth 5 76   hand 5 78
kangaroo                left  body head 22 18 14  eyes 14 23 9   mouth 6 30   hand 28 60
otter                   left  body head 24 24 24  eyes 22 44 12  mouth 22 52  hand 36 62
wolf                    front face head 50 20 32  eyes 50 48 24  mouth 50 80  hand 84 84
deer                    left  body head 20 24 12  eyes 14 32 9   mouth 6 40   hand 6 42
llama                   left  body head 20 8 14   eyes 15 26 9   mouth 4 34   hand 4 36
gorilla                 left  body head 26 8 22   eyes 14 19 9   mouth 10 28  hand 20 60
chicken                 left  face head 52 18 34  eyes 36 51 15  mouth 8 60   hand 8 62
rooster                 left  body head 26 8 18   eyes 18 24 11  mouth 6 30   hand 6 32
baby-chick              left  body head 34 9 28   eyes 20 35 14  mouth 4 40   hand 4 41
front-facing-baby-chick front body head 50 12 34  eyes 50 33 22  mouth 50 36  hand 92 60
duck                    left  body head 26 5 20   eyes 26 20 12  mouth 5 26   hand 5 28
flamingo                left  body head 28 4 16   eyes 30 13 9   mouth 16 26  hand 16 28
parrot                  left  body head 36 4 22   eyes 30 19 14  mouth 12 28  hand 12 30
turtle                  left  body head 14 62 16  eyes 8 70 9    mouth 5 78   hand 5 80
t-rex                   left  body head 24 10 22  eyes 22 20 12  mouth 6 32   hand 28 56
octopus                 front body head 50 8 44   eyes 50 42 50  mouth 50 60  hand 92 76
snail                   left  body                eyes 18 11 12  mouth 8 40   hand 8 60
ghost                   front body head 50 6 38   eyes 50 27 22  mouth 50 48  hand 94 46
alien                   front face head 50 6 42   eyes 50 48 37  mouth 50 77  hand 84 86
jack-o-lantern          front face head 50 20 40  eyes 50 46 34  mouth 50 64  hand 88 86

crown                   front body head 50 92 62
top-hat                 front body head 50 88 56
glasses                 front body                eyes 50 46 45
sunglasses              front body                eyes 50 50 46
womans-hat              front body head 50 86 58
billed-cap              left  body head 58 72 70
graduation-cap          front body head 46 72 50
ribbon                  front body head 50 62 95
umbrella                front body                                            hand 51 80
hot-beverage            front body                               mouth 30 28  hand 45 60
teacup-without-handle   front body                               mouth 18 34  hand 50 60
cup-with-straw          front body                               mouth 50 8   hand 50 60
balloon                 front body                                            hand 24 93
rose                    front body                                            hand 50 88
sunflower               front body                                            hand 50 90
lollipop                front body                                            hand 90 84
soft-ice-cream          front body                                            hand 50 80
red-apple               front body                                            hand 50 60
trumpet                 front body                                            hand 50 55
guitar                  front body                                            hand 45 60
soccer-ball             front body                                            hand 50 60
newspaper               front body                                            hand 50 60
open-book               front body                                            hand 50 62
green-book              front body                                            hand 50 60
wrapped-gift            front body                                            hand 50 55
package                 front body                                            top 50 24 60
books                   front body
drum                    front body                                            top 50 38 60
deciduous-tree          front body
palm-tree               front body
mushroom                front body
house                   front body
tent                    front body
castle                  front body
automobile              front body
christmas-tree          front body
cactus                  front body
basket                  front body                                            top 50 40 84
strawberry              front body
`;
