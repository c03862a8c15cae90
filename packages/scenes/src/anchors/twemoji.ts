/** Checked by eye on the sheet that `kaleido-scenes --anchors` draws. */
export const twemoji = `
chipmunk                left  body head 27 10 24  eyes 19 26 13  mouth 6 34   hand 10 58
raccoon                 front face head 50 12 44  eyes 50 48 26  mouth 50 82  hand 84 88
cat                     left  body head 18 22 16  eyes 14 33 9   mouth 5 40   hand 5 41
cat-face                front face head 50 19 44  eyes 50 56 33  mouth 50 86  hand 84 90
dog                     left  body head 26 8 20   eyes 19 18 11  mouth 6 27   hand 6 29
dog-face                front face head 50 9 40   eyes 50 44 28  mouth 50 83  hand 84 88
frog                    front face head 50 17 34  eyes 50 20 50  mouth 50 66  hand 86 86
owl                     front body head 50 5 44   eyes 50 23 32  mouth 50 38  hand 20 62
bird                    left  body head 38 8 28   eyes 22 26 16  mouth 4 34   hand 4 36
teddy-bear              front body head 50 3 40   eyes 50 22 18  mouth 50 36  hand 78 66
fox                     front face head 50 24 36  eyes 50 49 30  mouth 50 82  hand 84 82
rabbit                  left  body head 24 36 22  eyes 14 50 11  mouth 3 60   hand 4 62
rabbit-face             front face head 50 46 36  eyes 50 67 30  mouth 50 84  hand 82 92
penguin                 right body head 49 2 26   eyes 48 10 13  mouth 80 13  hand 92 72
bear                    front face head 50 3 50   eyes 50 50 28  mouth 50 90  hand 84 88
panda                   front face head 50 4 50   eyes 50 49 28  mouth 50 84  hand 86 86
koala                   front face head 50 18 44  eyes 50 55 31  mouth 50 80  hand 82 82
monkey                  left  body head 26 5 24   eyes 14 24 12  mouth 5 39   hand 8 44
monkey-face             front face head 50 9 44   eyes 50 47 28  mouth 50 82  hand 84 88
lion                    front face head 50 4 48   eyes 50 46 26  mouth 50 82  hand 86 88
robot                   front face head 50 10 50  eyes 50 40 36  mouth 50 71  hand 90 92
snowman-without-snow    front body                eyes 50 28 18  mouth 50 35  hand 84 42
mouse-face              front face head 50 27 32  eyes 50 61 23  mouth 50 84  hand 80 88
mouse                   left  body head 24 52 16  eyes 20 68 11  mouth 6 78   hand 7 80
pig-face                front face head 50 8 46   eyes 50 47 50  mouth 50 86  hand 86 88
pig                     left  body head 26 36 18  eyes 22 47 12  mouth 4 55   hand 3 57
elephant                left  body head 28 9 30   eyes 14 39 16  mouth 8 60   hand 12 78
tiger                   left  body head 14 40 16  eyes 10 47 10  mouth 4 60   hand 4 62
tiger-face              front face head 50 4 46   eyes 50 49 28  mouth 50 84  hand 84 88
horse                   left  body head 14 14 12  eyes 10 22 8   mouth 4 36   hand 4 37
horse-face              left  face head 38 16 22  eyes 38 43 16  mouth 10 92  hand 12 92
unicorn                 left  face head 44 20 22  eyes 37 40 15  mouth 16 80  hand 16 82
zebra                   left  face head 36 18 22  eyes 38 43 16  mouth 14 88  hand 14 90
cow                     left  body head 22 26 20  eyes 16 36 12  mouth 6 54   hand 6 55
cow-face                front face head 50 8 40   eyes 50 36 28  mouth 50 90  hand 86 90
ewe                     left  body head 22 20 22  eyes 10 44 12  mouth 4 58   hand 4 60
goat                    left  body head 18 13 16  eyes 14 26 11  mouth 2 36   hand 3 38
camel                   left  body head 15 10 14  eyes 16 15 9   mouth 2 20   hand 2 22
giraffe                 left  body head 24 5 14   eyes 20 11 9   mouth 5 20   hand 5 21
rhinoceros              left  face                eyes 38 58 18  mouth 16 88  hand 14 90
hippopotamus            left  body head 30 40 16  eyes 23 51 11  mouth 6 76   hand 4 74
hamster                 front face head 50 16 36  eyes 50 57 34  mouth 50 84  hand 84 88
hedgehog                front body head 50 13 40  eyes 50 60 25  mouth 50 84  hand 80 92
kangaroo                left  body head 22 18 14  eyes 16 22 10  mouth 3 32   hand 22 52
otter                   left  body                               mouth 10 28  hand 10 30
wolf                    front face head 50 20 36  eyes 50 49 30  mouth 50 82  hand 84 86
deer                    front face head 50 38 28  eyes 50 64 26  mouth 50 90  hand 78 92
llama                   left  body head 16 12 14  eyes 12 17 9   mouth 2 24   hand 2 25
gorilla                 front face head 50 3 48   eyes 50 50 20  mouth 50 81  hand 86 88
chicken                 front face head 50 20 34  eyes 50 52 35  mouth 50 66  hand 80 88
rooster                 left  body head 22 10 18  eyes 16 22 11  mouth 5 28   hand 5 30
baby-chick              left  body head 34 14 28  eyes 29 37 15  mouth 6 46   hand 6 48
front-facing-baby-chick front body head 50 7 36   eyes 50 32 37  mouth 50 40  hand 88 66
duck                    left  body head 28 9 20   eyes 23 17 12  mouth 5 28   hand 5 29
flamingo                left  body head 26 2 18   eyes 14 12 10  mouth 4 36   hand 4 37
parrot                  left  body head 28 6 22   eyes 17 17 13  mouth 7 34   hand 7 36
turtle                  left  body head 16 44 16  eyes 9 50 10   mouth 2 58   hand 3 60
t-rex                   left  body head 26 8 22   eyes 16 12 11  mouth 6 26   hand 22 48
octopus                 front body head 50 5 46   eyes 50 58 22  mouth 50 70  hand 96 74
snail                   left  body                eyes 17 20 12  mouth 4 40   hand 4 42
ghost                   front body head 50 4 42   eyes 50 33 28  mouth 54 64  hand 90 40
alien                   front face head 50 5 46   eyes 50 48 41  mouth 50 80  hand 82 88
jack-o-lantern          front face head 50 18 42  eyes 50 42 36  mouth 50 76  hand 86 88

crown                   front body head 50 90 84
top-hat                 front body head 50 93 74
glasses                 front body                eyes 50 51 50
sunglasses              front body                eyes 50 51 50
womans-hat              front body head 50 66 60
billed-cap              left  body head 56 70 74
graduation-cap          front body head 50 74 56
ribbon                  front body head 50 62 95
umbrella                front body                                            hand 55 82
hot-beverage            front body                               mouth 30 38  hand 50 65
teacup-without-handle   front body                               mouth 16 28  hand 50 60
cup-with-straw          front body                               mouth 88 6   hand 50 60
balloon                 front body                                            hand 78 97
rose                    front body                                            hand 50 90
sunflower               front body                                            hand 50 90
lollipop                front body                                            hand 90 88
soft-ice-cream          front body                                            hand 50 80
red-apple               front body                                            hand 50 60
trumpet                 front body                                            hand 50 55
guitar                  front body                                            hand 42 62
soccer-ball             front body                                            hand 50 60
newspaper               front body                                            hand 50 60
open-book               front body                                            hand 50 62
green-book              front body                                            hand 50 60
wrapped-gift            front body                                            hand 50 55
package                 front body                                            top 50 24 60
books                   front body                                            top 50 8 80
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
basket                  front body                                            top 50 38 74
strawberry              front body
`;
