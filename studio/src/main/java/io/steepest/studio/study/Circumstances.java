package io.steepest.studio.study;

import io.steepest.machine.InstructionSet;
import io.steepest.optim.SteepestDescent;
import io.steepest.train.Trainer;
import java.util.List;

/**
 * All that the outcome of a trial depends on beside the trial.
 *
 * @param code checksum of the classes of the library and of the training loop
 * @param machine class of the processor
 */
public record Circumstances(String code, String machine) {
    private static final class Here {
        private static final Circumstances THIS = new Circumstances(
                ClassSum.of(List.of(SteepestDescent.class, Trainer.class)),
                InstructionSet.current().toString());
    }

    /** Returns the circumstances of this process. */
    public static Circumstances here() {
        return Here.THIS;
    }
}
