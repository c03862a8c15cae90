/** Checked by eye on the sheet that `kaleido-scenes --anchors` draws. */
export const flat = `
chipmunk                left  body head 28 19 26  eyes 20 34 14  mouth 8 46   hand 16 57
raccoon                 front face head 50 23 42  eyes 50 61 23  mouth 50 83  hand 82 86
cat                     left  body head 26 27 24  eyes 17 37 12  mouth 7 45   hand 8 48
cat-face                front face head 50 33 44  eyes 51 59 25  mouth 50 78  hand 82 88
dog                     left  body head 30 23 24  eyes 19 34 12  mouth 9 44   hand 9 48
dog-face                front face head 50 14 42  eyes 50 42 19  mouth 50 74  hand 82 86
frog                    front face head 50 20 34  eyes 50 27 41  mouth 50 60  hand 84 84
owl                     front body head 50 7 40   eyes 50 30 35  mouth 50 38  hand 20 62
bird                    left  body head 36 8 24   eyes 26 29 13  mouth 12 31  hand 11 33
teddy-bear              front body head 50 11 34  eyes 50 27 16  mouth 50 37  hand 88 68
fox                     front face head 50 26 30  eyes 50 58 24  mouth 50 80  hand 84 80
rabbit                  left  body head 30 24 24  eyes 18 43 13  mouth 8 55   hand 9 58
rabbit-face             front face head 50 32 32  eyes 50 58 24  mouth 50 76  hand 82 88
penguin                 front body head 50 8 30   eyes 50 25 12  mouth 50 37  hand 86 66
bear                    front face head 50 19 40  eyes 50 51 24  mouth 50 73  hand 82 86
panda                   front face head 50 18 44  eyes 50 51 25  mouth 50 73  hand 84 86
koala                   front face head 50 17 36  eyes 50 55 38  mouth 50 81  hand 82 82
monkey                  front body head 32 18 26  eyes 31 31 10  mouth 31 44  hand 22 60
monkey-face             front face head 50 19 42  eyes 50 48 20  mouth 50 71  hand 84 84
lion                    front face head 50 9 46   eyes 50 45 25  mouth 50 60  hand 82 86
robot                   front face head 50 16 44  eyes 50 45 36  mouth 50 76  hand 86 86
snowman-without-snow    front body                eyes 52 28 14  mouth 56 40  hand 84 48
mouse-face              front face head 50 36 26  eyes 50 70 25  mouth 50 88  hand 78 86
mouse                   left  body head 24 22 22  eyes 18 37 12  mouth 7 40   hand 24 66
pig-face                front face head 50 16 42  eyes 50 48 25  mouth 50 80  hand 82 86
pig                     left  body head 20 34 20  eyes 19 53 12  mouth 8 62   hand 7 64
elephant                left  body head 22 21 24  eyes 14 42 13  mouth 14 62  hand 12 76
tiger                   left  body head 22 32 20  eyes 11 44 10  mouth 7 52   hand 7 54
tiger-face              front face head 50 15 42  eyes 50 48 24  mouth 50 76  hand 84 84
horse                   left  body head 16 12 14  eyes 13 20 9   mouth 6 30   hand 6 31
horse-face              left  face head 38 20 22  eyes 32 42 14  mouth 9 70   hand 9 71
unicorn                 left  face head 36 20 20  eyes 31 42 14  mouth 10 68  hand 10 69
zebra                   left  body head 18 10 14  eyes 13 19 9   mouth 6 28   hand 6 29
cow                     left  body head 28 20 18  eyes 17 30 11  mouth 8 40   hand 8 41
cow-face                front face head 50 20 30  eyes 50 45 24  mouth 50 82  hand 82 86
ewe                     left  body head 20 14 22  eyes 16 26 10  mouth 6 34   hand 6 36
goat                    left  body head 22 22 16  eyes 15 30 10  mouth 6 38   hand 6 40
camel                   left  body head 18 12 16  eyes 17 23 10  mouth 6 30   hand 6 32
giraffe                 left  body head 22 11 12  eyes 18 19 8   mouth 9 24   hand 9 25
rhinoceros              left  body head 20 40 14  eyes 16 54 9   mouth 7 66   hand 7 68
hippopotamus            left  body head 22 44 20  eyes 25 56 16  mouth 22 72  hand 8 74
hamster                 front face head 50 32 28  eyes 50 61 25  mouth 50 82  hand 80 88
hedgehog                left  body head 24 52 20  eyes 18 71 11  mouth 8 76   hand 8 80
kangaroo                left  body head 20 20 14  eyes 15 23 9   mouth 6 30   hand 26 60
otter                   left  body head 22 32 22  eyes 22 44 10  mouth 22 52  hand 36 60
wolf                    front face head 50 25 32  eyes 50 48 24  mouth 50 82  hand 82 84
deer                    left  body head 20 26 12  eyes 15 33 9   mouth 6 40   hand 6 41
llama                   left  body head 19 14 12  eyes 15 25 9   mouth 7 29   hand 7 30
gorilla                 left  body head 26 8 22   eyes 15 21 9   mouth 9 30   hand 20 60
chicken                 left  face head 52 22 34  eyes 36 51 15  mouth 12 56  hand 12 58
rooster                 left  body head 26 12 16  eyes 18 24 10  mouth 9 30   hand 9 32
baby-chick              left  body head 32 12 28  eyes 22 31 14  mouth 7 37   hand 7 38
front-facing-baby-chick front body head 50 15 34  eyes 50 33 23  mouth 50 36  hand 90 58
duck                    left  body head 24 7 20   eyes 25 21 13  mouth 6 28   hand 6 30
flamingo                left  body head 32 7 14   eyes 31 11 9   mouth 20 20  hand 20 22
parrot                  left  body head 36 7 22   eyes 28 20 14  mouth 14 26  hand 14 28
turtle                  left  body head 14 62 16  eyes 8 70 9    mouth 5 78   hand 5 80
t-rex                   left  body head 22 12 22  eyes 24 18 12  mouth 6 32   hand 28 54
octopus                 front body head 50 9 44   eyes 50 42 50  mouth 50 60  hand 90 76
snail                   left  body                eyes 18 12 12  mouth 8 40   hand 8 60
ghost                   front body head 50 6 38   eyes 50 26 21  mouth 50 48  hand 92 46
alien                   front face head 50 7 42   eyes 50 48 38  mouth 50 78  hand 82 86
jack-o-lantern          front face head 50 22 40  eyes 50 46 34  mouth 50 64  hand 86 86

crown                   front body head 50 90 60
top-hat                 front body head 50 88 56
glasses                 front body                eyes 50 48 45
sunglasses              front body                eyes 50 49 46
womans-hat              front body head 50 82 56
billed-cap              left  body head 60 66 60
graduation-cap          front body head 48 70 48
ribbon                  front body head 50 62 95
umbrella                front body                                            hand 51 82
hot-beverage            front body                               mouth 38 35  hand 48 60
teacup-without-handle   front body                               mouth 16 38  hand 50 62
cup-with-straw          front body                               mouth 51 8   hand 50 60
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
