/** Checked by eye on the sheet that `kaleido-scenes --anchors` draws. */
export const threeD = `
chipmunk                left  body head 28 18 26  eyes 20 30 14  mouth 9 45   hand 16 57
raccoon                 front face head 50 24 42  eyes 50 62 22  mouth 50 84  hand 82 86
cat                     left  body head 25 26 22  eyes 17 38 12  mouth 7 46   hand 8 49
cat-face                front face head 50 33 42  eyes 50 59 24  mouth 50 78  hand 82 88
dog                     left  body head 28 22 24  eyes 18 34 12  mouth 8 45   hand 9 48
dog-face                front face head 50 14 42  eyes 50 42 19  mouth 50 75  hand 82 86
frog                    front face head 50 23 32  eyes 50 30 40  mouth 50 64  hand 84 84
owl                     front body head 50 8 40   eyes 50 30 35  mouth 50 39  hand 20 62
bird                    left  body head 34 8 24   eyes 24 28 13  mouth 9 30   hand 9 32
teddy-bear              front body head 50 11 34  eyes 50 27 16  mouth 50 37  hand 88 68
fox                     front face head 50 27 30  eyes 50 58 25  mouth 50 80  hand 84 80
rabbit                  left  body head 30 23 24  eyes 16 42 12  mouth 7 55   hand 8 58
rabbit-face             front face head 50 32 32  eyes 50 58 24  mouth 50 76  hand 82 88
penguin                 front body head 50 20 26  eyes 50 33 12  mouth 50 45  hand 84 68
bear                    front face head 50 18 42  eyes 50 51 25  mouth 50 74  hand 84 86
panda                   front face head 50 17 44  eyes 50 51 26  mouth 50 74  hand 84 84
koala                   front face head 50 23 34  eyes 50 58 38  mouth 50 84  hand 82 84
monkey                  front body head 31 18 26  eyes 30 31 11  mouth 31 44  hand 22 60
monkey-face             front face head 50 19 42  eyes 50 48 21  mouth 50 71  hand 84 84
lion                    front face head 50 9 46   eyes 50 45 25  mouth 50 62  hand 82 86
robot                   front face head 50 16 44  eyes 50 45 36  mouth 50 76  hand 86 86
snowman-without-snow    front body                eyes 52 29 14  mouth 57 37  hand 82 48
mouse-face              front face head 50 35 26  eyes 50 70 25  mouth 50 86  hand 78 84
mouse                   left  body head 24 20 22  eyes 18 36 12  mouth 6 41   hand 22 64
pig-face                front face head 50 16 40  eyes 50 51 28  mouth 50 82  hand 84 86
pig                     left  body head 19 34 20  eyes 18 53 12  mouth 8 62   hand 7 64
elephant                left  body head 20 22 22  eyes 17 43 13  mouth 14 60  hand 12 76
tiger                   left  body head 22 34 20  eyes 11 42 10  mouth 7 50   hand 7 52
tiger-face              front face head 50 14 42  eyes 50 48 24  mouth 50 74  hand 84 84
horse                   left  body head 18 12 14  eyes 13 20 9   mouth 6 28   hand 6 29
horse-face              left  face head 38 20 22  eyes 31 44 14  mouth 10 66  hand 10 68
unicorn                 left  face head 36 20 20  eyes 31 42 14  mouth 9 66   hand 9 68
zebra                   left  body head 18 9 14   eyes 14 19 9   mouth 7 26   hand 7 27
cow                     left  body head 26 18 18  eyes 18 31 11  mouth 8 38   hand 8 40
cow-face                front face head 50 20 30  eyes 50 45 24  mouth 50 82  hand 82 86
ewe                     left  body head 22 13 22  eyes 17 28 10  mouth 7 33   hand 7 35
goat                    left  body head 22 22 16  eyes 16 32 10  mouth 7 38   hand 7 40
camel                   left  body head 18 14 16  eyes 15 22 10  mouth 7 28   hand 7 30
giraffe                 left  body head 22 10 12  eyes 18 18 8   mouth 10 24  hand 10 25
rhinoceros              left  body head 22 40 14  eyes 15 53 9   mouth 7 64   hand 7 66
hippopotamus            left  body head 24 40 20  eyes 26 57 13  mouth 20 72  hand 10 72
hamster                 front face head 50 32 28  eyes 50 61 24  mouth 50 82  hand 80 88
hedgehog                left  body head 26 52 20  eyes 18 70 10  mouth 8 78   hand 8 80
kangaroo                left  body head 22 19 14  eyes 15 23 9   mouth 6 30   hand 28 60
otter                   left  body head 24 30 22  eyes 23 45 9   mouth 22 52  hand 34 60
wolf                    front face head 50 25 32  eyes 50 48 24  mouth 50 82  hand 82 84
deer                    left  body head 20 26 12  eyes 15 34 9   mouth 7 38   hand 7 40
llama                   left  body head 18 15 12  eyes 14 25 8   mouth 7 28   hand 7 30
gorilla                 left  body head 26 9 22   eyes 13 20 8   mouth 10 26  hand 20 60
chicken                 left  face head 52 20 34  eyes 34 50 15  mouth 9 58   hand 9 60
rooster                 left  body head 24 12 16  eyes 18 25 10  mouth 9 30   hand 9 32
baby-chick              left  body head 32 12 28  eyes 18 33 13  mouth 7 38   hand 7 39
front-facing-baby-chick front body head 50 14 34  eyes 50 30 22  mouth 50 34  hand 90 58
duck                    left  body head 26 7 20   eyes 26 22 12  mouth 6 24   hand 6 26
flamingo                left  body head 32 8 14   eyes 31 11 9   mouth 20 20  hand 20 22
parrot                  left  body head 36 7 22   eyes 28 20 14  mouth 14 28  hand 14 30
turtle                  left  body head 14 62 16  eyes 8 70 9    mouth 5 76   hand 5 78
t-rex                   left  body head 22 12 22  eyes 24 18 12  mouth 6 32   hand 28 54
octopus                 front body head 50 11 44  eyes 50 42 50  mouth 50 60  hand 90 76
snail                   left  body                eyes 18 12 12  mouth 8 38   hand 8 60
ghost                   front body head 50 6 38   eyes 50 26 22  mouth 50 46  hand 92 46
alien                   front face head 50 7 42   eyes 50 48 37  mouth 50 79  hand 82 86
jack-o-lantern          front face head 50 23 40  eyes 50 45 34  mouth 50 66  hand 86 86

crown                   front body head 50 90 60
top-hat                 front body head 50 88 56
glasses                 front body                eyes 50 48 45
sunglasses              front body                eyes 50 49 46
womans-hat              front body head 50 82 56
billed-cap              front body head 50 80 70
graduation-cap          front body head 48 72 48
ribbon                  front body head 50 62 95
umbrella                front body                                            hand 51 82
hot-beverage            front body                               mouth 30 30  hand 45 60
teacup-without-handle   front body                               mouth 16 38  hand 50 62
cup-with-straw          front body                               mouth 52 8   hand 50 60
balloon                 front body                                            hand 24 93
rose                    front body                                            hand 50 88
sunflower               front body                                            hand 50 90
lollipop                front body                                            hand 84 80
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
drum                    front body                                            top 50 36 70
deciduous-tree          front body
palm-tree               front body
mushroom                front body
house                   front body
tent                    front body
castle                  front body
automobile              front body
christmas-tree          front body
cactus                  front body
basket                  front body                                            top 50 42 80
strawberry              front body
`;
