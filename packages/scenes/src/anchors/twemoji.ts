/** Checked by eye on the sheet that `kaleido-scenes anchors` draws. */
export const twemoji = `
chipmunk     left  body  head 27 10 24  eyes 19 26 13  mouth 6 34   hand 10 58
raccoon      front face  head 50 12 44  eyes 50 48 26  mouth 50 82  hand 84 88
cat          left  body  head 18 22 16  eyes 14 33 9   mouth 5 40   hand 5 41
cat-face     front face  head 50 19 44  eyes 50 56 33  mouth 50 86  hand 84 90
dog          left  body  head 26 8 20   eyes 19 18 11  mouth 6 27   hand 6 29
dog-face     front face  head 50 9 40   eyes 50 44 28  mouth 50 83  hand 84 88
frog         front face  head 50 17 34  eyes 50 20 50  mouth 50 66  hand 86 86
owl          front body  head 50 5 44   eyes 50 23 32  mouth 50 38  hand 20 62
bird         left  body  head 38 8 28   eyes 22 26 16  mouth 4 34   hand 4 36
teddy-bear   front body  head 50 3 40   eyes 50 22 18  mouth 50 36  hand 78 66
fox          front face  head 50 24 36  eyes 50 49 30  mouth 50 82  hand 84 82
rabbit       left  body  head 24 36 22  eyes 14 50 11  mouth 3 60   hand 4 62
rabbit-face  front face  head 50 46 36  eyes 50 67 30  mouth 50 84  hand 82 92
penguin      right body  head 49 2 26   eyes 48 10 13  mouth 80 13  hand 92 72
bear         front face  head 50 3 50   eyes 50 50 28  mouth 50 90  hand 84 88
panda        front face  head 50 4 50   eyes 50 49 28  mouth 50 84  hand 86 86
koala        front face  head 50 18 44  eyes 50 55 31  mouth 50 80  hand 82 82
monkey       left  body  head 26 5 24   eyes 14 24 12  mouth 5 39   hand 8 44
monkey-face  front face  head 50 9 44   eyes 50 47 28  mouth 50 82  hand 84 88
lion         front face  head 50 4 48   eyes 50 46 26  mouth 50 82  hand 86 88
robot        front face  head 50 10 50  eyes 50 40 36  mouth 50 71  hand 90 92
snowman-without-snow front body        eyes 50 28 18  mouth 50 35  hand 84 42
mouse-face   front face  head 50 27 32  eyes 50 61 23  mouth 50 84  hand 80 88
mouse        left  body  head 24 52 16  eyes 20 68 11  mouth 6 78   hand 7 80
pig-face     front face  head 50 8 46   eyes 50 47 50  mouth 50 86  hand 86 88
pig          left  body  head 26 36 18  eyes 22 47 12  mouth 4 55   hand 3 57

crown          front body  head 50 90 84
top-hat        front body  head 50 93 74
glasses        front body  eyes 50 51 50
umbrella       front body  hand 55 82
hot-beverage   front body  mouth 30 38  hand 50 65
green-book     front body  hand 50 60
open-book      front body  hand 50 62
guitar         front body  hand 42 62
balloon        front body  hand 78 97
rose           front body  hand 50 90
wrapped-gift   front body  hand 50 55
basket         front body  rim 50 38 74
strawberry     front body
`;
