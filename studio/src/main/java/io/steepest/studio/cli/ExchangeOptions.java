package io.steepest.studio.cli;

import io.steepest.optim.Rounds;
import io.steepest.train.Exchange;
import picocli.CommandLine.Option;

/** What the ranks of a run exchange. */
final class ExchangeOptions {
    /** The words of {@code --exchange}. */
    enum Kind {
        GRADIENTS,
        FACTORS
    }

    @Option(
            names = "--exchange",
            paramLabel = "WHAT",
            defaultValue = "gradients",
            description = "The ranks exchange gradients and weights in every step, or the factors of low rank that the"
                    + " optimizer dion steps along: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Kind exchange;

    @Option(
            names = "--local-steps",
            paramLabel = "N",
            description =
                    "Each rank takes so many steps alone before the ranks exchange their weights and take an outer"
                            + " step with Nesterov's momentum (default: exchange in every step).")
    @Between(most = 1_000_000)
    private Integer localSteps;

    @Option(
            names = "--outer-lr",
            paramLabel = "VALUE",
            description = "The step size of the outer step after --local-steps (default: 0.7).")
    private Double lr;

    @Option(
            names = "--outer-momentum",
            paramLabel = "VALUE",
            description = "The momentum of the outer step after --local-steps (default: 0.9).")
    private Double momentum;

    /** What was chosen, null for gradients and weights in every step. */
    Exchange exchange() {
        if (localSteps == null && (lr != null || momentum != null)) {
            throw new IllegalArgumentException(
                    (lr != null ? "--outer-lr " + lr : "--outer-momentum " + momentum) + " is for --local-steps");
        }
        if (localSteps != null && exchange == Kind.FACTORS) {
            throw new IllegalArgumentException("--exchange factors cannot be given with --local-steps " + localSteps
                    + ": ranks that step alone exchange weights");
        }
        if (localSteps == null) {
            return exchange == Kind.FACTORS ? Exchange.factors() : null;
        }
        Rounds usual = Rounds.of(localSteps);
        return Exchange.local(
                new Rounds(localSteps, lr == null ? usual.lr() : lr, momentum == null ? usual.momentum() : momentum));
    }
}
