/** Checked by eye on the sheet that `kaleido-scenes anchors` draws. */
export const ink = `
chipmunk     left  body  head 32 20 28  eyes 22 32 15  mouth 6 42   hand 15 60
raccoon      front face  head 50 21 44  eyes 50 61 23  mouth 50 82  hand 84 86
cat          left  body  head 25 20 22  eyes 18 35 13  mouth 6 44   hand 7 47
cat-face     front face  head 50 26 42  eyes 50 57 26  mouth 50 77  hand 84 88
dog          left  body  head 30 20 26  eyes 21 34 13  mouth 9 48   hand 9 50
dog-face     front face  head 50 10 44  eyes 50 39 20  mouth 50 74  hand 84 86
frog         front face  head 50 16 34  eyes 50 26 41  mouth 50 62  hand 86 86
owl          front body  head 50 6 42   eyes 50 30 33  mouth 50 38  hand 18 62
bird         left  body  head 38 4 26   eyes 27 24 14  mouth 7 26   hand 6 28
teddy-bear   front body  head 50 9 34   eyes 50 26 16  mouth 50 37  hand 88 68
fox          front face  head 50 24 30  eyes 50 57 28  mouth 50 80  hand 86 82
rabbit       left  body  head 30 20 26  eyes 18 43 13  mouth 8 54   hand 9 58
rabbit-face  front face  head 50 30 34  eyes 50 57 25  mouth 50 76  hand 84 88
penguin      front body  head 50 8 32   eyes 50 24 12  mouth 50 36  hand 88 66
bear         front face  head 50 16 44  eyes 50 48 25  mouth 50 72  hand 84 88
panda        front face  head 50 17 44  eyes 50 53 28  mouth 50 72  hand 86 86
koala        front face  head 50 14 38  eyes 50 54 38  mouth 50 82  hand 84 86
monkey       front body  head 32 18 28  eyes 31 31 11  mouth 31 43  hand 22 62
monkey-face  front face  head 50 17 44  eyes 50 48 24  mouth 50 70  hand 86 86
lion         front face  head 50 9 46   eyes 50 42 25  mouth 50 62  hand 84 86
robot        front face  head 50 14 46  eyes 50 45 36  mouth 50 76  hand 88 88
snowman-without-snow front body        eyes 51 27 14  mouth 56 40  hand 86 48
mouse-face   front face  head 50 37 28  eyes 50 68 27  mouth 50 82  hand 80 88
mouse        left  body  head 24 18 22  eyes 20 36 13  mouth 8 40   hand 24 72
pig-face     front face  head 50 14 44  eyes 50 50 28  mouth 50 78  hand 84 88
pig          left  body  head 20 30 22  eyes 20 52 13  mouth 8 58   hand 6 62

crown          front body  head 50 92 62
top-hat        front body  head 50 88 56
glasses        front body  eyes 50 46 45
umbrella       front body  hand 51 80
hot-beverage   front body  mouth 30 28  hand 45 60
green-book     front body  hand 50 60
open-book      front body  hand 50 62
guitar         front body  hand 45 60
balloon        front body  hand 24 93
rose           front body  hand 50 88
wrapped-gift   front body  hand 50 55
basket         front body  rim 50 40 84
strawberry     front body
`;
