package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.param.Banks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Joins the gradients of all ranks while a backward pass computes them. All ranks begin the buckets in the same order,
 * each when the pass has been through all of its parameters; what the pass has not reached begins at its end. When a
 * bucket begins decides about nothing but time.
 */
final class Joining {
    private final Ranks ranks;
    private final Banks banks;
    private final List<Bucket> buckets;
    /** Whether gradients were joined before: the next step refuses what is added to them then, on all ranks. */
    private final boolean again;

    private final List<Ranks.Pending> begun = new ArrayList<>();
    private int next;
    private Optional<RuntimeException> failure = Optional.empty();

    /** Begins before the pass. */
    Joining(Ranks ranks, Banks banks, List<Bucket> buckets) {
        this.ranks = ranks;
        this.banks = banks;
        this.buckets = buckets;
        this.again = banks.joined()[0] > 0;
    }

    /**
     * Runs the pass and joins.
     *
     * @throws RuntimeException of the pass, after the others got what this rank has, or of the ranks
     */
    void during(Tensor loss) {
        banks.expect(Arrival.HOOK);
        try {
            Arrival.telling(this::look, loss::backward);
        } finally {
            end();
        }
    }

    /** Begins what is complete. It is called by native code, through which no exception may go. */
    private void look() {
        try {
            while (failure.isEmpty() && next < buckets.size() && isComplete(buckets.get(next))) {
                begin();
            }
        } catch (RuntimeException e) {
            failure = Optional.of(e);
        }
    }

    private boolean isComplete(Bucket bucket) {
        return bucket.items().stream().allMatch(item -> banks.hasArrived(item.member()));
    }

    private void begin() {
        Bucket bucket = buckets.get(next);
        next++;
        if (!again) {
            // noted before the end of the pass: whatever is written after this is not in the mean
            bucket.items().forEach(item -> banks.join(item.member()));
        }
        begun.add(bucket.join(ranks));
    }

    private void end() {
        if (failure.isPresent()) {
            throw failure.get();
        }
        takeIn();
        while (next < buckets.size()) {
            begin();
        }
        if (!again) {
            banks.joinRest();
        }
        begun.forEach(Ranks.Pending::await);
    }

    /** Gradients that were unlinked are taken in. What cannot be is refused by the step, on all ranks. */
    private void takeIn() {
        try {
            banks.relink();
        } catch (IllegalStateException e) {
            // the same exception comes again in the check of the step, of which all ranks hear
        }
    }
}
