package io.steepest.optim;

import io.steepest.engine.Entries;
import io.steepest.engine.Shapes;
import io.steepest.param.Bank;
import io.steepest.tensor.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The state of an optimizer by the names of parameters, although it lies in banks: {@code NAME/momentum} is a view of the
 * part that belongs to the parameter, and {@code NAME/0/momentum} belongs to its first piece if it is read as several
 * matrices of different sizes. What a step rule keeps for the network as a whole is called {@code step/…}.
 */
final class StateNames {
    private static final String RULE = "step/";

    private final SortedMap<String, Tensor> tensors = new TreeMap<>();
    /** Names of those that have the shape of their parameter. */
    private final Set<String> shaped = new HashSet<>();
    /** Names here by the name in the arena. */
    private final Map<String, List<String>> byArena = new TreeMap<>();

    private StateNames() {}

    /**
     * Names the tensors of an arena. The views belong to the scope that is open.
     *
     * @param state whose tensors are called by bank
     * @param banks whose names they begin with
     * @param elsewhere names of banks that other ranks hold: what a step rule keeps for them here means nothing
     */
    static StateNames of(Arena state, List<Bank> banks, List<String> elsewhere) {
        StateNames names = new StateNames();
        for (Map.Entry<String, Tensor> e : state.tensors().entrySet()) {
            boolean ofRule = e.getKey().startsWith(RULE);
            String rest = ofRule ? e.getKey().substring(RULE.length()) : e.getKey();
            Optional<Bank> bank =
                    banks.stream().filter(b -> rest.startsWith(b.name() + "/")).findFirst();
            if (elsewhere.stream().anyMatch(name -> rest.startsWith(name + "/"))) {
                continue;
            }
            if (bank.isEmpty()) {
                names.put(e.getKey(), e.getKey(), e.getValue());
                continue;
            }
            String own = (ofRule ? RULE : "") + rest.substring(bank.get().name().length() + 1);
            names.add(e.getKey(), own, e.getValue(), bank.get(), state.isEntrywise(e.getKey()));
        }
        return names;
    }

    private void add(String full, String own, Tensor x, Bank bank, boolean entrywise) {
        List<Bank.Member> members = bank.members();
        boolean byMember = x.dim() > 0 && x.size(0) % members.size() == 0;
        for (int i = 0; i < members.size(); i++) {
            Tensor part = x;
            String name = members.get(i).name() + (bank.piece().isEmpty() ? "/" : "/" + bank.piece() + "/") + own;
            if (byMember) {
                long each = x.size(0) / members.size();
                part = x.narrow(0, i * each, each);
                if (entrywise && bank.piece().isEmpty() && isLaidOutAs(x, bank.gradients())) {
                    part = inParameter(x, bank, members.get(i));
                    shaped.add(name);
                }
            }
            put(full, name, part);
        }
    }

    private static boolean isLaidOutAs(Tensor x, Tensor y) {
        return Arrays.equals(Shapes.of(x), Shapes.of(y)) && Arrays.equals(Shapes.strides(x), Shapes.strides(y));
    }

    /** The part of a tensor in the layout of the gradients that belongs to a member, in the member's own shape. */
    private static Tensor inParameter(Tensor x, Bank bank, Bank.Member member) {
        Tensor like = member.gradient();
        long offset = like.storage_offset() - bank.gradients().storage_offset() + x.storage_offset();
        return x.as_strided(Shapes.of(like), Shapes.strides(like), new LongOptional(offset));
    }

    private void put(String full, String name, Tensor x) {
        tensors.put(name, x);
        byArena.computeIfAbsent(full, f -> new ArrayList<>()).add(name);
    }

    /** The tensors by name; unmodifiable, and live. */
    SortedMap<String, Tensor> tensors() {
        return Collections.unmodifiableSortedMap(tensors);
    }

    /** Whether a tensor has the shape of its parameter, so that it does not depend on how that is read as matrices. */
    boolean isShaped(String name) {
        return shaped.contains(name);
    }

    /**
     * The name of the parameter's tensor that is not finite.
     *
     * @param full name in the arena of a tensor that holds NaN or infinity
     */
    String firstNonFinite(String full) {
        return byArena.get(full).stream()
                .filter(name -> !Double.isFinite(Entries.largest(tensors.get(name))))
                .findFirst()
                .orElse(full);
    }
}
