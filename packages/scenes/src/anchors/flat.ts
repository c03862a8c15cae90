/** Checked by eye on the sheet that `kaleido-scenes anchors` draws. */
export const flat = `
chipmunk     left  body  head 28 19 26  eyes 20 34 14  mouth 8 46   hand 16 57
raccoon      front face  head 50 23 42  eyes 50 61 23  mouth 50 83  hand 82 86
cat          left  body  head 26 27 24  eyes 17 37 12  mouth 7 45   hand 8 48
cat-face     front face  head 50 33 44  eyes 51 59 25  mouth 50 78  hand 82 88
dog          left  body  head 30 23 24  eyes 19 34 12  mouth 9 44   hand 9 48
dog-face     front face  head 50 14 42  eyes 50 42 19  mouth 50 74  hand 82 86
frog         front face  head 50 20 34  eyes 50 27 41  mouth 50 60  hand 84 84
owl          front body  head 50 7 40   eyes 50 30 35  mouth 50 38  hand 20 62
bird         left  body  head 36 8 24   eyes 26 29 13  mouth 12 31  hand 11 33
teddy-bear   front body  head 50 11 34  eyes 50 27 16  mouth 50 37  hand 88 68
fox          front face  head 50 26 30  eyes 50 58 24  mouth 50 80  hand 84 80
rabbit       left  body  head 30 24 24  eyes 18 43 13  mouth 8 55   hand 9 58
rabbit-face  front face  head 50 32 32  eyes 50 58 24  mouth 50 76  hand 82 88
penguin      front body  head 50 8 30   eyes 50 25 12  mouth 50 37  hand 86 66
bear         front face  head 50 19 40  eyes 50 51 24  mouth 50 73  hand 82 86
panda        front face  head 50 18 44  eyes 50 51 25  mouth 50 73  hand 84 86
koala        front face  head 50 17 36  eyes 50 55 38  mouth 50 81  hand 82 82
monkey       front body  head 32 18 26  eyes 31 31 10  mouth 31 44  hand 22 60
monkey-face  front face  head 50 19 42  eyes 50 48 20  mouth 50 71  hand 84 84
lion         front face  head 50 9 46   eyes 50 45 25  mouth 50 60  hand 82 86
robot        front face  head 50 16 44  eyes 50 45 36  mouth 50 76  hand 86 86
snowman-without-snow front body        eyes 52 28 14  mouth 56 40  hand 84 48
mouse-face   front face  head 50 36 26  eyes 50 70 25  mouth 50 88  hand 78 86
mouse        left  body  head 24 22 22  eyes 18 37 12  mouth 7 40   hand 24 66
pig-face     front face  head 50 16 42  eyes 50 48 25  mouth 50 80  hand 82 86
pig          left  body  head 20 34 20  eyes 19 53 12  mouth 8 62   hand 7 64

crown          front body  head 50 90 60
top-hat        front body  head 50 88 56
glasses        front body  eyes 50 48 45
umbrella       front body  hand 51 82
hot-beverage   front body  mouth 38 35  hand 48 60
green-book     front body  hand 50 60
open-book      front body  hand 50 62
guitar         front body  hand 45 60
balloon        front body  hand 24 93
rose           front body  hand 50 88
wrapped-gift   front body  hand 50 55
basket         front body  rim 50 42 80
strawberry     front body
`;
