/** Checked by eye on the sheet that `kaleido-scenes anchors` draws. */
export const threeD = `
chipmunk     left  body  head 28 18 26  eyes 20 30 14  mouth 9 45   hand 16 57
raccoon      front face  head 50 24 42  eyes 50 62 22  mouth 50 84  hand 82 86
cat          left  body  head 25 26 22  eyes 17 38 12  mouth 7 46   hand 8 49
cat-face     front face  head 50 33 42  eyes 50 59 24  mouth 50 78  hand 82 88
dog          left  body  head 28 22 24  eyes 18 34 12  mouth 8 45   hand 9 48
dog-face     front face  head 50 14 42  eyes 50 42 19  mouth 50 75  hand 82 86
frog         front face  head 50 23 32  eyes 50 30 40  mouth 50 64  hand 84 84
owl          front body  head 50 8 40   eyes 50 30 35  mouth 50 39  hand 20 62
bird         left  body  head 34 8 24   eyes 24 28 13  mouth 9 30   hand 9 32
teddy-bear   front body  head 50 11 34  eyes 50 27 16  mouth 50 37  hand 88 68
fox          front face  head 50 27 30  eyes 50 58 25  mouth 50 80  hand 84 80
rabbit       left  body  head 30 23 24  eyes 16 42 12  mouth 7 55   hand 8 58
rabbit-face  front face  head 50 32 32  eyes 50 58 24  mouth 50 76  hand 82 88
penguin      front body  head 50 20 26  eyes 50 33 12  mouth 50 45  hand 84 68
bear         front face  head 50 18 42  eyes 50 51 25  mouth 50 74  hand 84 86
panda        front face  head 50 17 44  eyes 50 51 26  mouth 50 74  hand 84 84
koala        front face  head 50 23 34  eyes 50 58 38  mouth 50 84  hand 82 84
monkey       front body  head 31 18 26  eyes 30 31 11  mouth 31 44  hand 22 60
monkey-face  front face  head 50 19 42  eyes 50 48 21  mouth 50 71  hand 84 84
lion         front face  head 50 9 46   eyes 50 45 25  mouth 50 62  hand 82 86
robot        front face  head 50 16 44  eyes 50 45 36  mouth 50 76  hand 86 86
snowman-without-snow front body        eyes 52 29 14  mouth 57 37  hand 82 48
mouse-face   front face  head 50 35 26  eyes 50 70 25  mouth 50 86  hand 78 84
mouse        left  body  head 24 20 22  eyes 18 36 12  mouth 6 41   hand 22 64
pig-face     front face  head 50 16 40  eyes 50 51 28  mouth 50 82  hand 84 86
pig          left  body  head 19 34 20  eyes 18 53 12  mouth 8 62   hand 7 64

crown          front body  head 50 90 60
top-hat        front body  head 50 88 56
glasses        front body  eyes 50 48 45
umbrella       front body  hand 51 82
hot-beverage   front body  mouth 30 30  hand 45 60
green-book     front body  hand 50 60
open-book      front body  hand 50 62
guitar         front body  hand 45 60
balloon        front body  hand 24 93
rose           front body  hand 50 88
wrapped-gift   front body  hand 50 55
basket         front body  rim 50 42 80
strawberry     front body
`;
