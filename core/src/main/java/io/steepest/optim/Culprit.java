package io.steepest.optim;

import io.steepest.dist.Ranks;
import io.steepest.engine.Entries;
import io.steepest.param.Bank;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Finds out which tensor of which rank holds NaN or infinity, when some rank has found one. */
record Culprit(Options options, Plan plan) {

    /**
     * Names a NaN or an infinity that a step would use, if there is one. Looking at the loss costs nothing.
     *
     * @param loss before the step, where it is known
     * @param gradients of the step
     * @param largest no entry of a gradient is larger; NaN or infinite if one is
     * @param suspicious whether the state of some rank may hold NaN or infinity
     */
    Optional<String> of(OptionalDouble loss, Gradients gradients, double largest, boolean suspicious) {
        if (loss.isPresent() && !Double.isFinite(loss.getAsDouble())) {
            return Optional.of("the loss is " + loss.getAsDouble());
        }
        if (options.nonFinite() == NonFinite.UNCHECKED) {
            return Optional.empty();
        }
        Optional<String> holder = Optional.empty();
        if (!Double.isFinite(largest)) {
            holder = gradient(gradients.firstNonFinite());
        } else if (suspicious) {
            holder = state(plan.firstNonFiniteState());
        }
        return holder.map(what -> what + " holds NaN or infinity");
    }

    /**
     * Names a parameter and the ranks whose own gradients of it are not finite. Their mean is known to be so, and it took
     * the place of the owner's gradient: where no other rank is to blame, the owner is.
     *
     * @param own name of the first parameter whose gradient on this rank, after the mean, is not finite
     */
    Optional<String> gradient(Optional<String> own) {
        Ranks ranks = plan.ranks();
        if (ranks.size() == 1) {
            return own.map(name -> "gradient of " + name);
        }
        List<String> found = ranks.texts(own.orElse(""));
        Optional<String> name = found.stream().filter(text -> !text.isEmpty()).findFirst();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        List<String> blamed = ranks.texts(isToBlame(name.get()) ? name.get() : "");
        boolean others = blamed.stream().anyMatch(text -> !text.isEmpty());
        return name.map(n -> "gradient of " + n + on(others ? blamed : found, n));
    }

    /** Names a tensor of the state of some rank. */
    private Optional<String> state(Optional<String> own) {
        Ranks ranks = plan.ranks();
        if (ranks.size() == 1) {
            return own.map(name -> "state " + name);
        }
        List<String> found = ranks.texts(own.orElse(""));
        return found.stream()
                .filter(text -> !text.isEmpty())
                .findFirst()
                .map(name -> "state " + name + on(found, name));
    }

    private static String on(List<String> said, String name) {
        List<String> found = new ArrayList<>();
        for (int rank = 0; rank < said.size(); rank++) {
            if (said.get(rank).equals(name)) {
                found.add(String.valueOf(rank));
            }
        }
        return (found.size() == 1 ? " on rank " : " on ranks ") + String.join(", ", found);
    }

    /** Whether this rank's own gradient of a parameter is not finite, as far as no mean has taken its place. */
    private boolean isToBlame(String name) {
        for (BankPlan each : plan.plans()) {
            for (Bank.Member member : each.bank().members()) {
                if (member.name().equals(name) && each.bank().isFirst()) {
                    return each.held().isEmpty()
                            ? !Double.isFinite(Entries.largest(member.gradient()))
                            : plan.exchange()
                                    .items(each.bank())
                                    .filter(item -> item.owner() != plan.ranks().rank())
                                    .anyMatch(item -> !Double.isFinite(Entries.largest(item.gradients())));
                }
            }
        }
        return false;
    }
}
