package io.steepest.studio.cli;

import io.steepest.studio.page.StudySummary;
import io.steepest.studio.study.Arm;
import io.steepest.studio.study.Study;
import io.steepest.studio.study.StudyFile;
import io.steepest.train.Choice;
import io.steepest.train.Init;
import io.steepest.train.Setup;
import io.steepest.train.data.Dataset;
import io.steepest.train.data.Datasets;
import io.steepest.train.data.LabelledDataset;
import io.steepest.train.data.Vocabulary;
import io.steepest.train.model.ModelOptions;
import io.steepest.train.name.Unknown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains classifiers on features that were scaled at random, and shows which optimizers notice. */
@Command(
        name = "rescale",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Trains classifiers on features multiplied by exp(U(-k,k)), and shows which optimizers notice. It is"
                        + " a study: what was run is kept, and the same command goes on.")
final class RescaleCommand implements Callable<Integer> {
    private static final Study STUDY = StudyFile.own("rescaled-features");

    /** Kinds of models whose first layer reads features as they are. */
    enum Model {
        /** Logits linear in the features. */
        linear,
        /** One hidden layer. */
        mlp
    }

    /** Initial weights of the first layer. */
    enum First {
        /** Zero, or divided by the factors: the function is the same for every k. */
        rescaled,
        /** The same numbers for every k: the function is another. */
        independent
    }

    @Option(
            names = "--data",
            paramLabel = "NAME|PATH",
            defaultValue = "digits",
            description =
                    "The table to learn from: digits, breast-cancer, wine, or a .csv file with the class in its last"
                            + " column (default: ${DEFAULT-VALUE}).")
    private String data;

    @Option(
            names = "--model",
            paramLabel = "KIND",
            defaultValue = "linear",
            description = "The model is linear, or an mlp, which has one hidden layer (default: ${DEFAULT-VALUE}).")
    private Model model;

    @Option(
            names = "--width",
            paramLabel = "N",
            defaultValue = "16",
            description = "The width of the hidden layer of an mlp (default: ${DEFAULT-VALUE}).")
    @Between
    private int width;

    @Option(
            names = "--init",
            paramLabel = "KIND",
            defaultValue = "rescaled",
            description =
                    "The network begins as the same function for all factors, a linear one from zero and an mlp with"
                            + " its first layer divided by them, or independent of them: rescaled or independent (default:"
                            + " ${DEFAULT-VALUE}).")
    private First init;

    @Option(
            names = "--optimizers",
            paramLabel = "NAME",
            split = ",",
            description =
                    "The optimizers to run, with commas between, of those in studies/rescaled-features.yaml (default:"
                            + " all).")
    private List<String> optimizers = STUDY.optimizers();

    @Option(
            names = "--ks",
            paramLabel = "K",
            split = ",",
            defaultValue = "0,1,3,5,10",
            description =
                    "The greatest logarithms of the factors, with commas between and 0 first (default: ${DEFAULT-VALUE}).")
    private List<Double> ks;

    @Option(
            names = "--each",
            description = "Search the step size for every k; otherwise that of k = 0 is used for all.")
    private boolean each;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many steps each run takes (default: ${DEFAULT-VALUE}).")
    @Between(most = Between.STEPS)
    private int steps;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "128",
            description = "How many rows of the table a step is for (default: ${DEFAULT-VALUE}).")
    @Between
    private int batch;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How many runs each optimizer gets, each with its own factors, batches and weights (default:"
                    + " ${DEFAULT-VALUE}).")
    @Between(most = Between.SEEDS)
    private int seeds;

    @Mixin
    private StudyOptions options;

    @Override
    public Integer call() throws Exception {
        SeveralOptions.checkDistinct("--optimizers", optimizers);
        if (ks.isEmpty() || ks.get(0) != 0 || ks.stream().anyMatch(k -> !(k >= 0 && k <= 100))) {
            throw new IllegalArgumentException("--ks must begin with 0 and lie in [0, 100], found " + ks);
        }
        Dataset rows = Datasets.open(data, 1, Vocabulary.Kind.CHARACTERS);
        if (!(rows instanceof LabelledDataset)) {
            throw new IllegalArgumentException(
                    "--data " + data + " is no table: give digits, breast-cancer, wine, or a .csv file");
        }
        Map<String, Setup> setups = new LinkedHashMap<>();
        STUDY.arms().forEach(arm -> setups.putIfAbsent(arm.optimizer(), arm.setup()));
        List<Arm> arms = new ArrayList<>();
        for (String name : optimizers) {
            if (!setups.containsKey(name)) {
                throw Unknown.of("optimizer", name, List.copyOf(setups.keySet()), "./steepest rescale --help");
            }
            Setup first = setup(setups.get(name), 0);
            for (double k : ks) {
                Setup setup = setup(setups.get(name), k);
                arms.add(new Arm(name, condition(k), setup, each ? setup : first, false, false));
            }
        }
        return options.conduct(
                new Study(
                        "rescale",
                        "Optimizers on rescaled features",
                        each
                                ? "How much is lost with the unit of the features when the step size is searched for every k?"
                                : STUDY.question(),
                        arms,
                        STUDY.method(),
                        STUDY.measure(),
                        seeds,
                        STUDY.threads(),
                        optimizers.contains(STUDY.baseline()) ? STUDY.baseline() : optimizers.get(0),
                        STUDY.target()),
                StudySummary.ofRuns("rescale"));
    }

    private static String condition(double k) {
        return "rescale " + (k == Math.rint(k) ? String.valueOf((long) k) : String.valueOf(k));
    }

    private Setup setup(Setup of, double k) {
        Choice choice = of.optimizer();
        Setup.Source source =
                new Setup.Source(data, of.source().vocabulary(), of.source().context(), k);
        Setup.Network network = new Setup.Network(
                model.name(),
                new ModelOptions(width, 1, 1, false),
                init == First.independent ? Init.MODEL : model == Model.linear ? Init.ZERO : Init.RESCALED,
                of.network().precision());
        Setup.Loop loop = new Setup.Loop(
                steps,
                batch,
                1,
                0,
                new Setup.Pace(of.loop().pace().schedule(), of.loop().pace().warmup(), steps));
        return new Setup(source, network, choice, loop, of.evaluation(), of.seed());
    }
}
