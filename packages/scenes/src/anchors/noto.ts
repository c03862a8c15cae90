/** Checked by eye on the sheet that `kaleido-scenes anchors` draws. */
export const noto = `
chipmunk     left  body  head 28 33 26  eyes 17 43 14  mouth 8 54   hand 15 67
raccoon      left  body  head 16 49 18  eyes 11 61 10  mouth 5 68   hand 10 76
cat          left  body  head 43 20 26  eyes 28 31 14  mouth 19 38  hand 20 41
cat-face     front face  head 50 21 46  eyes 50 52 39  mouth 50 70  hand 80 88
dog          front body  head 40 7 34   eyes 39 31 22  mouth 40 45  hand 28 72
dog-face     front face  head 50 14 44  eyes 50 56 34  mouth 50 80  hand 82 88
frog         front face  head 50 24 40  eyes 50 33 47  mouth 50 66  hand 85 85
owl          front body  head 50 14 40  eyes 50 32 23  mouth 50 42  hand 22 68
bird         left  body  head 27 18 22  eyes 20 34 13  mouth 8 40   hand 8 42
teddy-bear   front body  head 50 10 34  eyes 52 26 21  mouth 51 38  hand 74 70
fox          front face  head 50 27 32  eyes 50 56 26  mouth 50 88  hand 82 84
rabbit       left  body  head 46 37 24  eyes 38 47 16  mouth 27 55  hand 33 68
rabbit-face  front face  head 50 48 34  eyes 51 60 26  mouth 50 82  hand 80 90
penguin      left  body  head 47 5 26   eyes 43 18 14  mouth 22 18  hand 25 62
bear         front face  head 50 8 50   eyes 50 47 36  mouth 50 75  hand 84 88
panda        front face  head 50 11 50  eyes 50 50 35  mouth 50 77  hand 84 88
koala        front face  head 50 12 48  eyes 50 47 40  mouth 50 76  hand 84 88
monkey       front body  head 37 11 32  eyes 34 36 14  mouth 36 48  hand 38 70
monkey-face  front face  head 50 14 46  eyes 50 48 23  mouth 50 67  hand 84 86
lion         front face  head 50 12 40  eyes 50 38 24  mouth 50 65  hand 82 85
robot        front face  head 50 29 50  eyes 50 52 33  mouth 50 79  hand 88 90
snowman-without-snow front body        eyes 50 39 20  mouth 50 48  hand 82 58
mouse-face   front face  head 50 31 30  eyes 50 61 34  mouth 50 76  hand 84 86
mouse        left  body  head 42 33 20  eyes 30 46 13  mouth 22 55  hand 27 72
pig-face     front face  head 50 15 46  eyes 50 55 41  mouth 50 75  hand 84 88
pig          left  body  head 32 28 26  eyes 30 49 23  mouth 22 68  hand 20 74

crown          front body  head 50 84 70
top-hat        front body  head 50 77 58
glasses        front body  eyes 50 50 48
umbrella       front body  hand 49 88
hot-beverage   front body  mouth 28 40  hand 48 60
green-book     front body  hand 50 60
open-book      front body  hand 50 62
guitar         front body  hand 50 55
balloon        front body  hand 83 95
rose           front body  hand 52 92
wrapped-gift   front body  hand 50 55
basket         front body  rim 50 38 76
strawberry     front body
`;
