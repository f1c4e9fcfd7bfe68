"""Questions of chapter 07, a real dataset, honestly: predictions, warm-ups, quiz, interview, and a mixed set."""

import numpy as np
from numpy.random import Generator

from course_lib.tutor.question import Before, Choice, Code, Drawn, Number, Open, Option, Order, Shape


def _surprise(rng: Generator) -> Drawn:
    p, other = (round(float(share), 2) for share in (rng.uniform(0.1, 0.3), rng.uniform(0.4, 0.6)))
    words = (
        f"A softmax network gives {p} to the true class and {other} to another one. What is the cross-entropy of "
        "this example? Use the natural logarithm."
    )
    wrong = (
        (-np.log(other), "The label names one class. Which share does the cross-entropy look at?"),
        (np.log(p), "A share below 1 has a negative logarithm. Can a cost be negative?"),
        (1 - p, "That is how far the share is from 1. What does the logarithm make of a small share?"),
        (-np.log2(p), "That counts in bits. Which logarithm was asked for?"),
    )
    return Drawn(words, float(-np.log(p)), wrong)


def _scatter(rng: Generator) -> Drawn:
    p, n = round(float(rng.uniform(0.75, 0.93)), 2), 100 * int(rng.integers(2, 9))
    words = (
        f"A network is right for {100 * p:.0f} % of all pictures that there could be. A test part of {n} pictures is "
        "drawn at random. With which standard deviation, in points, does its score scatter?"
    )
    spread = 100 * np.sqrt(p * (1 - p) / n)
    wrong = (
        (100 * np.sqrt(p * (1 - p)), "That is the scatter of a single picture. What do many pictures do to it?"),
        (100 * p * (1 - p) / n, "That is a variance. In which unit is it?"),
        (100 * np.sqrt(p / n), "What would the scatter be if every picture were read right?"),
        (100 / np.sqrt(n), "Does a network that is nearly always right scatter as much as a coin?"),
    )
    return Drawn(words, float(spread), wrong)


def _majority(rng: Generator) -> Drawn:
    sick, other = int(rng.integers(4, 12)), int(rng.integers(20, 40))
    healthy = int(rng.integers(110, 190))
    total = sick + other + healthy
    words = (
        f"A test part holds {healthy} healthy people, {other} with a cold and {sick} with the flu. A network is right "
        "for 80 of 100. Which score, in percent, has the rule that always names the commonest class?"
    )
    wrong = (
        (100 / 3, "That is guessing blindly among three. The rule knows which one is commonest."),
        (100 * (1 - healthy / total), "These are the people for whom the rule is wrong."),
        (100 * sick / total, "Which class would a lazy rule name: the rarest?"),
        (100 * healthy / (healthy + other), "Are the people with the flu in the test part as well?"),
    )
    return Drawn(words, 100 * healthy / total, wrong)


def _missed(rng: Generator) -> Drawn:
    right, as_one, as_nine = (int(n) for n in (rng.integers(140, 160), rng.integers(5, 12), rng.integers(13, 20)))
    column = int(rng.integers(170, 190))
    words = (
        f"In a confusion matrix the row of the true eights holds {right} in column 8, {as_one} in column 1, {as_nine} "
        f"in column 9, and 0 elsewhere. Column 8 sums to {column}. Which share of the true eights, in percent, was "
        "read right?"
    )
    total = right + as_one + as_nine
    wrong = (
        (100 * right / column, "That is the share of the answers 8 that are right. Which sum counts the true eights?"),
        (100 * (as_one + as_nine) / total, "That is the share that was missed."),
        (100 * right / (total + column), "Each true eight stands in one row. Which row?"),
    )
    return Drawn(words, 100 * right / total, wrong)


def _network_knobs(rng: Generator) -> Drawn:
    h = int(rng.integers(20, 90))
    words = f"How many parameters has a 64-{h}-10 network?"
    wrong = (
        (64 * h + h * 10, "List what training may change for one neuron. Are only weights on the list?"),
        (64 * h + h, "That is the hidden layer. Who reads its answers?"),
        (64 + h + 10, "These are the units. What lies between them?"),
    )
    return Drawn(words, float(64 * h + h + h * 10 + 10), wrong)


def _step(rng: Generator) -> Drawn:
    w, dw = round(float(rng.uniform(0.5, 2)), 1), round(float(rng.uniform(-3, -1)), 1)
    lr, decay = round(float(rng.uniform(0.05, 0.4)), 2), 0.5
    words = (
        f"A weight is {w}, the slope of the data's cost there {dw}. The cost also has the term (λ/2) w² with λ = "
        f"{decay}. What is the weight after one step with `lr = {lr}`?"
    )
    right = w - lr * (dw + decay * w)
    wrong = (
        (w - lr * dw, "What is the slope of (λ/2) w², and where has it gone?"),
        (w - lr * (dw - decay * w), "A positive weight: does the term get dearer or cheaper as it grows?"),
        (w + lr * (dw + decay * w), "Which way is downhill?"),
        (w - (dw + decay * w), "What does `lr` do in the step?"),
    )
    return Drawn(words, right, wrong)


PREDICTIONS = (
    Choice(
        id="predict raw-columns",
        chapter="07",
        section="Write the scaler",
        can="say why inputs of very different size hold up training",
        words=(
            "A tanh network of 13-16-3 learns the wines for 25 epochs. Some columns lie near 1, one near 1,000. How "
            "does it do beside the same network on scaled columns?"
        ),
        options=(
            Option(
                "Worse by far, on some seeds no better than one fixed answer.",
                "The large column pushes every tanh to its flat ends, where no message comes through.",
                right=True,
            ),
            Option(
                "A little worse, by a point or two.",
                "Put 1,000 times a usual first weight into tanh. Where on its curve are you, and how steep is it?",
            ),
            Option(
                "As well: weights can make up for any unit.", "They could. How many steps of training would that take?"
            ),
        ),
    ),
    Choice(
        id="predict nearest-picture",
        chapter="07",
        section="Open the vaults",
        mistake="R17",
        can="name a strong baseline before the first network",
        words=(
            "Three ways to read unseen digits: the nearest average picture, a network, and the label of the nearest "
            "single training picture. Which is right most often, on these 8 by 8 digits?"
        ),
        options=(
            Option(
                "The average pictures", "Ten blurred pictures, one for each digit. What becomes of an unusual four?"
            ),
            Option(
                "The nearest single picture",
                "With so few, so small pictures a relative is nearly always among them.",
                right=True,
            ),
            Option("The network", "It has learned, so it must be best? That is what a baseline is there to ask."),
        ),
    ),
    Choice(
        id="predict lowest-validation",
        chapter="07",
        section="Train on real handwriting",
        can="read a validation curve",
        words="Training runs for 100 epochs. After which of them will the loss on the *validation* part be lowest?",
        options=(
            Option(
                "After the last one",
                "That is where the *training* loss is lowest. Do new pictures follow it all the way?",
            ),
            Option(
                "Well before the end",
                "From some epoch on, what is learned holds for the training pictures only.",
                right=True,
            ),
            Option("After the first one", "One pass with small steps: has the network arrived anywhere by then?"),
        ),
    ),
    Choice(
        id="predict whole-forms",
        chapter="07",
        section="See what shuffled folds hide",
        mistake="R11",
        can="say what shuffled folds hide",
        words=(
            "Cross-validation of the digits, first with shuffled folds, then with folds that keep the forms of a "
            "writer together. What does the mean score do?"
        ),
        options=(
            Option("It rises a little.", "Is it easier to read the sevens of a stranger?"),
            Option(
                "It stays within half a point.", "Who wrote the pictures next to a test picture, and where are they?"
            ),
            Option(
                "It falls by several points.",
                "In shuffled folds each writer is on both sides, and has been met before.",
                right=True,
            ),
            Option("It falls to chance.", "A seven by a stranger is a seven all the same. Is nothing of it shared?"),
        ),
    ),
    Choice(
        id="predict noise",
        chapter="07",
        section="Ask it about noise",
        can="say what a high share does not mean",
        words="The network sees 1,000 pictures of random pixels. For how many is it more than 90 % sure of some digit?",
        options=(
            Option(
                "For more than half",
                "Far from all training pictures the largest logit wins by far, and softmax must share out 100 %.",
                right=True,
            ),
            Option("For about one in ten", "Ten answers, so each gets a tenth? That holds for equal logits. Are they?"),
            Option("For almost none: nothing there is a digit.", "Was it ever rewarded for saying so?"),
        ),
    ),
    Choice(
        id="predict fifty-neurons",
        chapter="07",
        section="Is it the size, or how long you train?",
        can="tell the ability to overfit from overfitting",
        words=(
            "100 noisy points of two half-moons. A network with 50 hidden neurons, and one with 5, are trained for "
            "200 epochs. Which does better on 5,000 fresh points?"
        ),
        options=(
            Option(
                "The one with 5, clearly", "It *can* learn less noise. Has the other one learned any in 200 epochs?"
            ),
            Option(
                "Neither: they are about equal.",
                "So early in training neither has begun to follow single points.",
                right=True,
            ),
            Option("The one with 50, clearly", "What is there to see in two half-moons that 5 neurons cannot draw?"),
        ),
    ),
    Choice(
        id="predict two-for-rings",
        chapter="07",
        section="Find out how few are enough",
        can="tell what a network cannot do from what it has not learned yet",
        words="A ring inside a ring, two inputs, two hidden tanh neurons, one output. Will it separate the rings?",
        options=(
            Option("Yes, if it trains long enough", "Time turns and shifts two lines. Can two lines close a shape?"),
            Option("Yes, with lucky first weights", "Which two lines would you draw, if you could choose them?"),
            Option("No: two lines leave a side open", "Three can enclose the inner ring.", right=True),
            Option("No: it takes about one for each point", "How many lines enclose the inner ring at the least?"),
        ),
    ),
    Choice(
        id="predict zero-rule",
        chapter="07",
        section="Redo a published study",
        mistake="R17",
        can="say what a baseline worse than guessing means",
        words=(
            "Three varieties, 70 kernels of each, five shuffled folds. The rule that always names the commonest "
            "variety of the training part is right for …"
        ),
        options=(
            Option(
                "less than one third",
                "What a fold has few of, the others have many of; so the rule names the wrong one.",
                right=True,
            ),
            Option("exactly one third", "That is so if every fold holds equal numbers. Does a shuffle see to that?"),
            Option("more than one third", "The commonest in training: is it common in the fold that was taken out?"),
        ),
    ),
    Choice(
        id="predict leak-worth",
        chapter="07",
        section="Put the choices right, one at a time",
        mistake="R1",
        can="measure what a leak was worth",
        words=(
            "The tutorial scales each column to run from 0 to 1 with all 210 kernels, before it cuts the folds. How "
            "much of its score was this leak worth?"
        ),
        options=(
            Option("Ten points or more", "What do the smallest and the largest of 210 values know about labels?"),
            Option(
                "Two or three points", "How far does the largest of 210 values move when a fifth of them is left out?"
            ),
            Option(
                "Less than half a point",
                "Lowest and highest hardly move, and they have seen no label. Luck, not merit.",
                right=True,
            ),
        ),
    ),
    Choice(
        id="predict coin-flips",
        chapter="07",
        section="Flip coins for labels",
        mistake="R13",
        can="say where the choice of columns belongs",
        words=(
            "50 rows of noise with 1,000 columns; the labels are coin flips. First the 20 columns that go best with "
            "the labels are picked, then five folds test a simple rule on them. Which score comes out?"
        ),
        options=(
            Option(
                "About 50 %, since there is nothing to learn",
                "Among 1,000 columns, how well does the luckiest go with 50 coins?",
            ),
            Option(
                "About 90 %",
                "The columns were picked for going with the labels of the test rows too.",
                right=True,
            ),
            Option("About 60 %", "The rows that are tested have helped to pick. How much did they give away?"),
        ),
    ),
    Choice(
        id="predict which-leak",
        chapter="07",
        section="Flip coins for labels",
        mistake="R13",
        can="say what a leak is worth before closing it",
        words=(
            "50 rows of noise, coin flips for labels. Three steps see the test rows: scaling 1,000 columns, selecting "
            "the best 20 of them, and tuning how many of these are used. Which one is worth the most points?"
        ),
        options=(
            Option("Scaling: it touches every number", "Which labels does a mean or a deviation know?"),
            Option(
                "Selecting: it looks at the labels of the test rows, in 1,000 columns",
                "Among 1,000 columns many go with 50 coins by chance. Those are the ones that it keeps.",
                right=True,
            ),
            Option("Tuning: it looks at the very score that is reported", "Between how many numbers can it choose?"),
            Option("All about alike: a leak is a leak", "Which of them see labels, and how many choices has each?"),
        ),
    ),
)

WARMING = (
    Number(
        id="07.w1",
        chapter="02",
        section="Pay for surprise",
        can="compute a cross-entropy",
        make=_surprise,
    ),
    Shape(
        id="07.w2",
        chapter="04",
        section="Turn sums into matrices",
        mistake="B20",
        can="say the shape of a message",
        code="X.shape = (50, 64)\nW1.shape = (64, 32)\nW2.shape = (32, 10)",
        words="A batch goes through this network. Which shape has `delta1`, the message of the hidden layer?",
        shape=(50, 32),
        why="One row for each example, one column for each hidden neuron, like `Z1`.",
        wrong={
            (64, 32): "That is the shape of the slopes of the weights. A message belongs to neurons: whose?",
            (50, 10): "That is the message of the last layer. What does `W2` turn it into?",
            (32,): "That is what is left of it for the biases. How many examples are there?",
            (50, 64): "That would be a message for the pixels. How far back has it gone then?",
            (32, 50): "Both sizes are there. In this course, does an example stand in a row or in a column?",
        },
    ),
    Code(
        id="07.w3",
        chapter="04",
        section="Forward, backward, update",
        mistake="O1",
        can="write the update",
        words="One line: the weights `W` after a step of gradient descent, from `W`, `dW` and `lr`.",
        accepted=("W - lr * dW",),
        why="Against the slope, by a small multiple of it.",
        wrong={
            "W + lr * dW": "Where the slope is positive, the cost grows with the weight. Which way then?",
            "W - dW": "How far does the step go? What is `lr` for?",
            "-lr * dW": "That is the step. From where is it taken?",
            "lr * dW": "That is the step, and upwards. From where, and which way?",
        },
    ),
)

ASKED_AT_THE_END = (
    Number(
        id="07.1",
        chapter="07",
        section="Ask how sure the number is",
        mistake="R20",
        can="say how far a score scatters with the choice of test pictures",
        make=_scatter,
        relative=0.01,
    ),
    Code(
        id="07.2",
        chapter="07",
        section="Write the scaler",
        mistake="R2",
        can="scale new rows with the numbers of the training part",
        words="One line: the rows `X_test`, shifted and stretched as a scaler does that was fitted on `X_train`.",
        accepted=("(X_test - X_train.mean(axis=0)) / X_train.std(axis=0)",),
        why="Both numbers come from the training part, also for a single new row.",
        wrong={
            "(X_test - X_test.mean(axis=0)) / X_test.std(axis=0)": "One row arrives. What is its deviation?",
            "(X_test - X_train.mean(axis=0)) / X_test.std(axis=0)": "One of the two comes from the wrong rows. Which?",
            "(X_test - X_test.mean(axis=0)) / X_train.std(axis=0)": "One of the two comes from the wrong rows: which?",
            "(X_test - X_train.mean()) / X_train.std()": "Is there one mean for centimetres and kilograms?",
            "(X_test - X_train.mean(axis=1)) / X_train.std(axis=1)": "Is a mean wanted for each row, or each column?",
            "X_test - X_train.mean(axis=0)": "In which unit does each column count now?",
        },
    ),
    Number(
        id="07.3",
        chapter="07",
        section="Beat something simple first",
        mistake="R17",
        can="compute what a rule reaches that never looks",
        make=_majority,
    ),
    Choice(
        id="07.4",
        chapter="07",
        section="Choose before you open",
        mistake="R14",
        can="say why the best of many scores flatters",
        words=(
            "You try 40 settings, and the best is right for 97.9 % of the *validation* part. What do you expect it to "
            "score in the vault?"
        ),
        options=(
            Option(
                "97.9 %, since it never trained on either part",
                "One of the two parts did something else. What did it do 40 times?",
            ),
            Option(
                "Somewhat less",
                "The best of 40 is good and lucky. The luck stays behind in the validation part.",
                right=True,
            ),
            Option(
                "Somewhat more, since the vault is fresh",
                "Freshness adds nothing to a network. What does it take away?",
            ),
            Option(
                "Nothing can be said",
                "Not to the digit. But of 40 scores the highest was taken: in which direction does that lean?",
            ),
        ),
    ),
    Order(
        id="07.5",
        chapter="07",
        section="Scale with what you know before the test",
        mistake="R1",
        can="put an honest experiment in order",
        words="Put the lines of an honest experiment in order. Two of them do not belong.",
        lines={
            "split": "i_train, i_val, i_test = split(y, (0.6, 0.2, 0.2), rng)",
            "state": "state = fit_scaler(X[i_train])",
            "nets": "networks = [trained_on(transform(X[i_train], state), h) for h in (16, 64)]",
            "best": "best = max(networks, key=score_on_validation)",
            "vault": "X_test, y_test = vault.open()",
        },
        pairs=(
            Before("split", "state", "A scaler learns from the training part, so there has to be one."),
            Before("state", "nets", "The networks train on rows that are scaled."),
            Before("nets", "best", "There must be something to choose from."),
            Before("best", "vault", "What is open cannot judge a choice that was made afterwards."),
        ),
        why="Cut, learn the scale, train, choose, and only then look.",
        strangers={
            "state = fit_scaler(X)": "This scaler has seen every row. Which rows may it see?",
            "best = max(networks, key=score_on_test)": "Which part has the job of choosing?",
        },
    ),
    Open(
        id="07.6",
        chapter="07",
        section="Look at the mistakes",
        can="look for the causes of a score that does not hold",
        words="Validation 97 %, production 70 %. Name five causes, in the order in which you would test them.",
        model=(
            "Cheapest first. 1. The pipeline: are new rows scaled with the training numbers, with the same columns and "
            "units? 2. A leak: duplicates, or relatives of test rows in training. 3. Chosen too often on that part. 4. "
            "Other inputs: new people, new devices. 5. Other class shares, or labels of another meaning."
        ),
        points=(
            "The cheap test comes first: send a validation row through the path that production uses.",
            "Leaks and choices made on the validation part are told apart from a change in the inputs.",
            "Each cause has a test that could prove it wrong, with a number.",
        ),
    ),
    Open(
        id="07.7",
        chapter="07",
        section="Stop early",
        can="recognise overfitting and act on it",
        words="The training loss falls, the validation loss rises. What is going on, and what can you do about it?",
        model=(
            "Overfitting: what is learned now holds for the training examples only. Stop at the lowest validation "
            "loss and keep those weights. Or more data, real or by small changes that keep the label; weight decay, "
            "dropout, a smaller network. Look at the accuracy as well: it may stay while the network grows too sure "
            "of its mistakes."
        ),
        points=(
            "It is named, and told apart from underfitting, where both losses stay high.",
            "At least three remedies are given, and size alone is not blamed.",
            "It is said that the stopping epoch was chosen, so its validation loss flatters.",
        ),
    ),
    Open(
        id="07.8",
        chapter="07",
        section="Choose before you open",
        mistake="R14",
        can="choose hyper-parameters honestly",
        words="How do you choose hyper-parameters, and what is the test set for?",
        model=(
            "State the rule first. Try settings on the validation part or in folds, several seeds each, rates in "
            "powers of ten; many settings rather at random than on a grid. Train the chosen one anew, open the test "
            "set once, and report mean, spread and a baseline. Whoever chooses by the test set has no test set."
        ),
        points=(
            "Parameters and hyper-parameters are told apart: training sets the ones, you the others.",
            "Seeds and spread are there, so that luck is not taken for a better setting.",
            "The test set is used once, after every choice, and it chooses nothing.",
        ),
    ),
)

MIXED = (
    Number(
        id="07.11",
        chapter="07",
        section="Look at the mistakes",
        can="read a row of a confusion matrix",
        make=_missed,
    ),
    Number(
        id="07.12",
        chapter="01",
        section="Count what can be turned",
        mistake="F14",
        can="count the parameters of a network",
        make=_network_knobs,
        relative=0.0005,
    ),
    Choice(
        id="07.13",
        chapter="07",
        section="Stop early",
        mistake="R18",
        can="say which curve may decide when to stop",
        words="A report says: we stopped at the epoch with the lowest *test* loss, and it is 0.08. What is wrong?",
        options=(
            Option("Nothing, since the test part set no weights", "It set the epoch. Is that no choice?"),
            Option(
                "The test part has made a choice, so its loss flatters.",
                "One more choice by the very part that should judge. A third part could have made it.",
                right=True,
            ),
            Option("They should have trained to the end", "Stopping early is sound. Which curve should have decided?"),
        ),
    ),
    Number(
        id="07.14",
        chapter="04",
        section="Add weight decay",
        mistake="B24",
        can="take a step with weight decay",
        make=_step,
    ),
    Choice(
        id="07.15",
        chapter="07",
        section="Write the folds",
        mistake="R12",
        can="say what has to start anew in every fold",
        words=(
            "Five folds. The first network starts with a loss of 2.4, the second with 0.09, the third with 0.08. What "
            "has happened?"
        ),
        options=(
            Option("Later folds are easier", "Before any training, a network knows nothing. How can its loss be 0.09?"),
            Option(
                "The learning rate was too high at first",
                "This is the loss before the first step. Had the rate any say in it?",
            ),
            Option(
                "The same network went on, over all folds.",
                "It has trained on the rows that now examine it.",
                right=True,
            ),
        ),
    ),
    Choice(
        id="07.16",
        chapter="02",
        section="Know your first loss",
        can="doubt a first loss",
        words="Before any training, a network with ten classes has a cross-entropy of 9. What do you check first?",
        options=(
            Option(
                "Nothing: training will bring it down",
                "It may. But knowing nothing costs ln 10. Where do the other 7 come from?",
            ),
            Option(
                "The size of the inputs and of the first weights",
                "Large logits are opinions, and without training they are mostly wrong.",
                right=True,
            ),
            Option("Whether the data are shuffled", "The loss is a mean over the rows. Does their order matter to it?"),
        ),
    ),
    Code(
        id="07.17",
        chapter="07",
        section="Look at the mistakes",
        mistake="R8",
        can="turn shares into labels",
        words="One line: the label of each example, from the shares `P` of shape (n, k).",
        accepted=("P.argmax(axis=1)", "P.argmax(axis=-1)"),
        why="One label for each row: where its largest share stands.",
        wrong={
            "P.argmax(axis=0)": "How many answers does this give, n or k? One answer per what?",
            "P.argmax()": "How many answers does this give?",
            "P.max(axis=1)": "That is how large the share is. Which class has it?",
            "np.argmin(P, axis=1)": "Which class does the network believe in?",
        },
    ),
    Shape(
        id="07.18",
        chapter="00",
        section="8. Sum along an axis",
        can="say what an axis leaves behind",
        code="X.shape = (1078, 64)\nP.shape = (1078, 10)",
        words="Which shape has `X.T @ (P - P.mean(axis=0))`?",
        shape=(64, 10),
        why="The mean has shape (10,), one for each column. The product then sums over the examples.",
        wrong={
            (1078, 10): "That is the shape of the bracket. What does the product with `X.T` do with the examples?",
            (10, 64): "Which of the two factors decides about the rows of the product?",
            (64, 1078): "That is `X.T` alone. What happens to its columns in the product?",
            None: "Write the shapes side by side, and (10,) below (1078, 10), from the right. Which sizes disagree?",
        },
    ),
)

QUESTIONS = (*PREDICTIONS, *WARMING, *ASKED_AT_THE_END, *MIXED)

WARM_UPS = ("07.w1", "07.w2", "07.w3")
QUIZ = ("07.1", "07.2", "07.3", "07.4", "07.5")
INTERVIEW = ("07.6", "07.7", "07.8")
BOSS = ("07.11", "07.12", "07.13", "07.14", "07.15", "07.16", "07.17", "07.18")
