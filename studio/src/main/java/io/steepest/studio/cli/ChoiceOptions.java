package io.steepest.studio.cli;

import io.steepest.train.Choice;
import io.steepest.train.Groups;
import io.steepest.train.Optimizers;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** One recipe with its constants. */
final class ChoiceOptions {
    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            defaultValue = "muon-fast",
            completionCandidates = Known.Recipes.class,
            description =
                    "The recipe to train with: ${COMPLETION-CANDIDATES}; a step rule may follow a plus sign, as in"
                            + " muon+escape (default: ${DEFAULT-VALUE}).")
    private String optimizer;

    @Option(
            names = "--lr",
            paramLabel = "VALUE",
            description = "The peak step size (default: the recipe's for small models).")
    private Double lr;

    @Option(
            names = "--set",
            paramLabel = "CONSTANT=VALUE",
            description =
                    "Set a constant of the recipe, such as momentum=0.9 (default: the recipe's for small models).")
    private Map<String, Double> settings = new LinkedHashMap<>();

    /** The recipe, its default step size where none was given. */
    Choice choice(Groups groups) {
        double rate = lr == null ? Optimizers.named(optimizer).lr() : lr;
        return Choice.of(optimizer, rate).with(settings).telling(groups);
    }
}
