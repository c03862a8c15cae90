/** Checked by eye on the sheet that `kaleido-scenes --anchors` draws. */
export const streamline = `
chipmunk                left  body head 30 14 24  eyes 22 27 13  mouth 10 38  hand 12 58
cat                     left  body head 22 22 20  eyes 13 31 10  mouth 5 37   hand 6 39
cat-face                front face head 50 17 42  eyes 50 52 28  mouth 50 72  hand 80 82
dog                     left  body head 24 24 18  eyes 15 32 10  mouth 7 41   hand 7 42
dog-face                front face head 50 13 40  eyes 50 47 28  mouth 50 74  hand 80 80
frog                    front face head 50 20 34  eyes 50 37 26  mouth 50 68  hand 84 76
bird                    left  face head 55 8 40   eyes 44 38 20  mouth 16 50  hand 14 56
fox                     left  face head 36 22 22  eyes 24 33 14  mouth 5 52   hand 6 54
rabbit                  left  body head 26 36 20  eyes 15 47 10  mouth 7 52   hand 8 54
rabbit-face             front face head 50 34 30  eyes 50 58 24  mouth 50 78  hand 78 82
penguin                 left  face head 54 8 40   eyes 40 46 18  mouth 14 68  hand 14 72
bear                    front face head 50 17 40  eyes 50 51 35  mouth 50 74  hand 82 82
panda                   front face head 50 12 46  eyes 50 47 32  mouth 50 77  hand 84 84
koala                   front face head 50 16 40  eyes 50 46 36  mouth 50 74  hand 80 78
monkey                  front body head 31 9 30   eyes 30 25 18  mouth 26 38
monkey-face             front face head 50 12 42  eyes 49 45 23  mouth 50 72  hand 84 84
lion                    front face head 50 9 38   eyes 50 43 28  mouth 50 66  hand 80 82
robot                   front face head 50 19 40  eyes 50 52 36  mouth 50 76  hand 86 86
mouse-face              front face head 50 24 32  eyes 50 52 25  mouth 50 78  hand 78 82
mouse                   left  body head 28 24 18  eyes 15 30 10  mouth 5 33   hand 8 36
pig-face                front face head 50 16 40  eyes 50 46 34  mouth 50 72  hand 82 82
pig                     left  body head 20 38 18  eyes 12 51 10  mouth 4 58   hand 4 60
elephant                left  body head 24 11 26  eyes 14 36 13  mouth 14 62  hand 8 72
tiger                   left  body head 18 36 16  eyes 9 46 9    mouth 6 54   hand 6 55
tiger-face              front face head 50 10 40  eyes 51 52 30  mouth 50 76  hand 82 82
horse                   left  body head 18 22 14  eyes 14 30 9   mouth 5 40   hand 5 41
horse-face              left  face head 42 14 24  eyes 31 39 15  mouth 14 66  hand 14 68
unicorn                 left  face head 38 16 24  eyes 28 41 14  mouth 10 62  hand 10 64
cow                     left  body head 24 24 14  eyes 14 30 9   mouth 8 40   hand 8 41
cow-face                front face head 50 20 34  eyes 50 39 32  mouth 50 80  hand 80 84
ewe                     front body head 50 12 30  eyes 50 39 17  mouth 50 56  hand 80 70
goat                    left  body head 26 16 18  eyes 17 28 11  mouth 8 38   hand 8 40
camel                   left  body head 20 28 12  eyes 18 30 9   mouth 5 34   hand 5 35
hamster                 front face head 50 18 34  eyes 50 59 27  mouth 50 78  hand 80 82
wolf                    left  face head 36 22 22  eyes 22 34 14  mouth 4 54   hand 5 56
chicken                 left  face head 56 16 36  eyes 36 43 17  mouth 12 62  hand 12 64
rooster                 left  body head 34 18 16  eyes 21 35 11  mouth 8 44   hand 8 46
baby-chick              front body head 50 8 30   eyes 50 26 22  mouth 50 40  hand 78 50
turtle                  left  body head 16 34 20  eyes 15 44 13  mouth 6 56   hand 8 62
octopus                 front body head 50 32 34  eyes 50 60 16  mouth 50 70  hand 88 62
snail                   right body                eyes 75 12 20  mouth 84 44  hand 90 50
ghost                   front body head 50 9 38   eyes 50 37 27  mouth 50 62  hand 92 40
alien                   front face head 50 6 42   eyes 50 38 38  mouth 50 62  hand 82 72
jack-o-lantern          front face head 50 16 40  eyes 50 41 34  mouth 50 70  hand 86 80

crown                   front body head 50 76 72
glasses                 front body                eyes 50 62 44
sunglasses              front body                eyes 49 51 49
graduation-cap          front body head 50 66 66
ribbon                  front body head 50 62 95
umbrella                front body                                            hand 51 82
hot-beverage            front body                               mouth 24 40  hand 50 64
teacup-without-handle   front body                               mouth 22 42  hand 50 66
balloon                 front body                                            hand 84 74
rose                    front body                                            hand 50 88
sunflower               front body                                            hand 50 90
soft-ice-cream          front body                                            hand 50 80
red-apple               front body                                            hand 50 60
trumpet                 front body                                            hand 50 55
guitar                  front body                                            hand 40 65
newspaper               front body                                            hand 50 60
open-book               front body                                            hand 50 62
green-book              front body                                            hand 50 60
wrapped-gift            front body                                            hand 50 55
package                 front body                                            top 50 24 60
palm-tree               front body
mushroom                front body
automobile              front body
christmas-tree          front body
cactus                  front body
strawberry              front body
`;
