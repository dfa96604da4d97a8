package io.steepest.lab.cli;

import io.steepest.lab.train.Optimizers;
import io.steepest.lab.train.Setup;
import io.steepest.param.Role;
import java.util.Map;
import picocli.CommandLine.Option;

/** One recipe with its constants. */
final class ChoiceOptions {
    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            defaultValue = "muon",
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

    @Option(names = "--decay", paramLabel = "VALUE", description = "The weight decay (default: the recipe's).")
    private Double decay;

    /** The recipe, its default step size where none was given. */
    Setup.Choice choice(Map<String, Role> roles) {
        double rate = lr == null ? Optimizers.named(optimizer).lr() : lr;
        return new Setup.Choice(optimizer, rate, decay == null ? Double.NaN : decay, roles);
    }
}
