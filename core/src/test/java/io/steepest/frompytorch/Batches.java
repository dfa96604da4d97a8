package io.steepest.frompytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.steepest.Tensors;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The batches of a run, each once. Asking for the next one compares the weights with those that torch had after the step
 * before it.
 */
final class Batches implements Iterable<Batch> {
    private final Recording recording;
    private final double tolerance;
    private final Set<Integer> compared = new TreeSet<>();
    private int step;
    private Net last;

    Batches(Recording recording, double tolerance) {
        this.recording = recording;
        this.tolerance = tolerance;
    }

    @Override
    public Iterator<Batch> iterator() {
        return until(recording.steps()).iterator();
    }

    /** The batches that are left up to that of a step. */
    Iterable<Batch> until(int end) {
        return () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                compare();
                return step < end;
            }

            @Override
            public Batch next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("all batches up to " + end + " were used");
                }
                step++;
                last = null;
                return batch();
            }
        };
    }

    private Batch batch() {
        return new Batch(
                step,
                recording.tokens(step),
                recording.targets(step),
                !recording.isIdle(step),
                model -> last = last == null ? model : last);
    }

    private void compare() {
        if (step == 0 || !compared.add(step)) {
            return;
        }
        recording.after(step).forEach((name, expected) -> {
            Tensor found = last.named_parameters(true).get(name).flatten().to(ScalarType.Double);
            assertThat(Tensors.relativeError(found, expected))
                    .as("%s after step %d", name, step)
                    .isLessThan(tolerance);
        });
    }

    /** Compares a number of this step with what torch logged under the name. */
    void log(String name, double number) {
        double expected = recording.logged(name, step);
        assertThat(number).as("%s in step %d", name, step).isCloseTo(expected, within(tolerance * Math.abs(expected)));
    }

    /** Checks that every step was taken and compared. */
    void finish() {
        compare();
        assertThat(compared).as("steps taken").hasSize(recording.steps());
        assertThat(recording.after(recording.steps())).as("recorded weights").isNotEmpty();
    }
}
