"""The concept inventory: what people believe about learning networks. Three items for each of chapters 01 to 08.

Twelve are asked before the course, without a verdict, and all of them at its end. So the words use as little of the
course's own language as they can.
"""

from course_lib.tutor.question import Choice, Option


def _item(number: int, chapter: str, mistake: str, can: str, words: str, *options: Option) -> Choice:
    about = {"chapter": chapter, "section": "", "mistake": mistake, "can": can}
    return Choice(id=f"inventory.{number}", words=words, options=options, **about)


QUESTIONS = (
    _item(
        1,
        "01",
        "F13",
        "say what depth without a bend is worth",
        "Each layer of a network only multiplies by weights and adds. What can ten such layers do that one cannot?",
        Option("Draw curved borders", "A line of a line is a line. Where would the curve come from?"),
        Option("Nothing", "Multiplied out, ten such layers are one layer with other weights.", right=True),
        Option("Anything, if there are enough neurons", "Wide matrices multiply to one matrix too. What kind is it?"),
        Option("Learn faster, but nothing new", "Speed is another matter. Does each of them even add a function?"),
    ),
    _item(
        2,
        "01",
        "F12",
        "say what an output can and cannot reach",
        "The last step of a network squeezes every number into the range from 0 to 1. It shall predict temperatures "
        "such as 37. What happens?",
        Option("It learns to, with enough training", "Training turns weights. Can any of them undo the last step?"),
        Option("It needs larger weights", "Larger weights push it towards 1. And beyond?"),
        Option("It can never say 37", "No weight comes after the squeeze, so nothing takes it out of it.", right=True),
    ),
    _item(
        3,
        "01",
        "F3",
        "say what a bias is for",
        "All inputs of a neuron are 0. What decides its answer?",
        Option("Its weights", "Each weight is multiplied by its input. What is left of it here?"),
        Option("Its bias", "The weighted inputs are all 0, so the bias alone is left.", right=True),
        Option("Nothing: it answers 0", "Is there a number in a neuron that no input multiplies?"),
    ),
    _item(
        4,
        "02",
        "A12",
        "say why a corner is enough of a bend",
        "A unit passes positive numbers on as they are and turns negative ones into 0. Must a network of such units "
        "be a straight line too?",
        Option("Yes, both pieces are straight", "Feed it −1 and 1. Is its answer to 0 in the middle of the two?"),
        Option(
            "No, a corner is enough", "Its answers to −1 and 1 are 0 and 1, and the one to 0 is not ½.", right=True
        ),
        Option("Only with one layer", "Look at a single unit at 0. Is it the same line on both sides?"),
    ),
    _item(
        5,
        "02",
        "A22",
        "doubt a high percentage",
        "A network trained on cats and dogs is shown pure noise and says: cat, 99 %. What does the 99 % tell you?",
        Option("That the noise looks like a cat", "It was never asked for a third answer. What else could it say?"),
        Option("That it is right 99 times in 100", "On such pictures nobody has counted. Who could be right here?"),
        Option(
            "How far its cat score lies above its dog score, no more",
            "The percentages share out the scores; they need not match how often it is right.",
            right=True,
        ),
    ),
    _item(
        6,
        "02",
        "A20",
        "choose a cost that pushes where it must",
        "The truth is 1, and a sigmoid output says 0.001: sure and wrong. Which cost pushes its input harder?",
        Option("Squared error", "Its push is multiplied by the slope of the sigmoid. How steep is it out there?"),
        Option(
            "Cross-entropy, about 500 times", "The flat slope cancels there; in the squared error it stays.", right=True
        ),
        Option("Both about the same", "Both are large as costs. Is the push the height of a cost, or its slope?"),
    ),
    _item(
        7,
        "03",
        "C12",
        "say which way a gradient points",
        "The gradient of a cost at your weights is (2, −1). You move your weights a little in the direction (2, −1). "
        "What does the cost do?",
        Option("It falls", "Each entry says how the cost changes when that number grows. You followed them."),
        Option("It rises", "A gradient points to where the cost grows fastest.", right=True),
        Option("That depends on the weights", "For a small enough step the slopes decide. What do they say?"),
    ),
    _item(
        8,
        "03",
        "C3",
        "choose a nudge for measuring slopes",
        "You measure a slope near 1 on a computer: nudge the input by h to both sides, divide the change by 2h. "
        "Which h is best?",
        Option("0.1", "Over such a stretch the curve bends. Is there a better ruler?"),
        Option("0.00001", "Short against the bend, long against the rounding of the computer.", right=True),
        Option(
            "0.0000000000000001",
            "Print 1 + h to sixteen digits. Did anything change at all?",
        ),
        Option("The smaller, the better", "A computer keeps sixteen digits. How many differ after a tiny nudge?"),
    ),
    _item(
        9,
        "03",
        "C10",
        "combine slopes over two paths",
        "x drives y in two separate ways. Through the first alone, y grows 3 times as fast as x; through the second "
        "alone, 4 times. How fast does it grow through both?",
        Option("12 times", "You multiplied. That is for one way with two stations. Do these lie in a row?"),
        Option("7 times", "What arrives over different ways adds up.", right=True),
        Option("4 times", "The larger one is there. Has the other way been closed?"),
        Option("3.5 times", "An average fits where the ways compete. Does one of them take from the other?"),
    ),
    _item(
        10,
        "04",
        "B26",
        "test a gradient instead of trusting a falling cost",
        "You wrote code for the slopes of a cost. When you train with it, the cost falls steadily. What do you know?",
        Option(
            "Not much: wrong slopes often lower the cost too",
            "Most wrong versions that were tried lowered it. Only a comparison with measured slopes tells.",
            right=True,
        ),
        Option("The slopes are right", "Does a walker who gets lower always know the steepest way down?"),
        Option("The slopes are right up to a constant", "A constant is only one way to be wrong. Name another."),
    ),
    _item(
        11,
        "04",
        "B27",
        "tell computing slopes from using them",
        "Backpropagation has just run once. What has it changed?",
        Option("All weights", "That is a later step. Which line uses the slopes?"),
        Option("The weights of the last layer", "Nothing was turned yet. What does one need before turning?"),
        Option("No weight: it has only computed slopes", "Turning the weights is the optimizer's work.", right=True),
    ),
    _item(
        12,
        "04",
        "B25",
        "say where a hidden neuron's blame comes from",
        "An output neuron can be compared with the right answer. How does training know what a neuron in the middle "
        "should change?",
        Option(
            "From how much the cost changes when it changes",
            "It needs no target of its own, only its influence on the cost.",
            right=True,
        ),
        Option("From a target for every neuron", "Look into a data set. Who would have written these targets?"),
        Option("By trying values at random", "With thousands of neurons, how many tries would that take?"),
    ),
    _item(
        13,
        "05",
        "D17",
        "choose a direction for derivatives",
        "A function takes 1 number and returns 1,000. You want all slopes. Which way needs less work?",
        Option("Backward from the outputs, as always", "A sweep back serves one output. How many are there?"),
        Option("Forward from the input", "One sweep forward gives the slopes of all outputs.", right=True),
        Option("Both need the same", "Count sweeps: one for each input, or one for each output."),
    ),
    _item(
        14,
        "05",
        "D16",
        "tell automatic differentiation from its neighbours",
        "A program finds derivatives automatically, as learning libraries do. What does it do?",
        Option("It transforms the formula into a new formula", "Ask it for that formula. Can it show you one?"),
        Option("It nudges each input and measures", "Then its slopes would be approximate. Are they?"),
        Option(
            "It multiplies local slopes while following the computation",
            "The numbers are as exact as the computer's arithmetic, and no formula is ever built.",
            right=True,
        ),
    ),
    _item(
        15,
        "05",
        "D8",
        "say what happens without a reset",
        "Slopes are collected by adding into a box for each weight. You run the collection twice and forget to empty "
        "the boxes. What is in them?",
        Option("The same as after one run", "Adding does not overwrite. What was in the box before the second run?"),
        Option("Twice the slopes", "Both runs have poured in.", right=True),
        Option("Zero", "Who would have taken the first slopes away?"),
    ),
    _item(
        16,
        "06",
        "O2",
        "say what too long a step does",
        "Training walks downhill in steps. You make the steps ten times as long. What happens?",
        Option("It always arrives sooner", "Stand on the side of a valley. How long may a step be before it leads up?"),
        Option("It arrives at the same time", "Then step length would not matter at all. Try a tiny one in thought."),
        Option(
            "It may jump across the valley, and even climb", "Beyond some length each step lands higher.", right=True
        ),
    ),
    _item(
        17,
        "06",
        "O4",
        "read a bumpy curve calmly",
        "Training uses a few examples per step. At one step the cost over *all* examples rises. What does it mean?",
        Option("There is a bug", "Which examples did this step promise to serve?"),
        Option(
            "Nothing unusual", "The step lowers the cost of its few examples; the others may lose a little.", right=True
        ),
        Option("Training is over", "One step says little. Where does the curve go over a hundred?"),
        Option("The steps are too long", "They may be. But would a short step on eight examples serve all the others?"),
    ),
    _item(
        18,
        "06",
        "O21",
        "say why neurons must start out different",
        "All eight hidden neurons start with exactly the same weights. After long training, how many different "
        "neurons are there?",
        Option("Eight", "Equal neurons get equal slopes. What could pull them apart?"),
        Option("One, eight times", "They receive the same push at every step.", right=True),
        Option("None: the network cannot learn at all", "It may well lower the cost. With how many voices?"),
    ),
    _item(
        19,
        "07",
        "R17",
        "compare an accuracy with a baseline",
        "In a hospital 95 of 100 patients are healthy. A program is right for 95 % of them. What do you say?",
        Option("It works well", "Write a program that never looks at the patient. How often is it right?"),
        Option("It may have learned nothing", "To call everybody healthy is right just as often.", right=True),
        Option("It needs more data", "Before that: what would a program without any data score?"),
    ),
    _item(
        20,
        "07",
        "R15",
        "keep a test set sealed",
        "You try 100 settings and keep the one with the best score on the test examples. What do you expect on new "
        "examples?",
        Option("A lower score", "The best of a hundred was also the luckiest on these examples.", right=True),
        Option(
            "The same score, since they were not trained on", "They were used to choose. Is that not a kind of use?"
        ),
        Option("A higher score", "What would have improved between the test and the new examples?"),
    ),
    _item(
        21,
        "07",
        "R20",
        "wait for more than one run",
        "Method A scores 96.1 % and method B 95.8 %, one run each. What do you conclude?",
        Option("A is better", "Run A again with another random start. How far does it move by itself?"),
        Option("They are equally good", "That is a claim as well. Does one run support it?"),
        Option("Nothing yet", "Runs with other random starts differ by about as much.", right=True),
    ),
    _item(
        22,
        "08",
        "T1",
        "tell existing from being found",
        "It is proved that a wide enough network can come as close as you like to any continuous function. "
        "What follows?",
        Option("Training will find it", "The library has the book. Do you know the shelf?"),
        Option(
            "Good weights exist, no more", "Finding them, and being right on new data, are other questions.", right=True
        ),
        Option("It will be right on new data", "The proof speaks of one function. Which one did your data show?"),
    ),
    _item(
        23,
        "08",
        "T9",
        "say when a network learns",
        "A trained network is used for a year on new pictures, just by asking it for answers. What changes in it?",
        Option("It gets better with each picture", "Who tells it whether it was right, and which line turns a weight?"),
        Option("It gets tired of old pictures", "Forgetting needs a change of weights too. What would change them?"),
        Option("Nothing", "Answering reads the weights. Only training writes them.", right=True),
    ),
    _item(
        24,
        "08",
        "T3",
        "picture a landscape with many dimensions",
        "Training a large network stands still for a while: the slope is nearly 0 in every direction. "
        "What is most likely?",
        Option("A valley floor with walls all round", "In a thousand directions at once, how likely is up in all?"),
        Option(
            "A saddle or a plateau", "Up in some directions, down in others: by far the commonest case.", right=True
        ),
        Option("The best weights of all", "A small slope says that it is flat here. Does it say how high?"),
    ),
)

ASKED_FIRST = tuple(f"inventory.{number}" for number in (1, 5, 7, 9, 10, 11, 14, 16, 17, 19, 20, 23))
