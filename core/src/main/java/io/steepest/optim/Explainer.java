package io.steepest.optim;

import io.steepest.engine.Shapes;
import io.steepest.linalg.Kernel;
import io.steepest.modular.Atom;
import io.steepest.param.Assignment;
import io.steepest.param.Bank;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Recipe;
import io.steepest.tensor.Arena;
import io.steepest.tensor.Naming;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/** Puts into words what an optimizer does to each parameter. */
final class Explainer {
    private Explainer() {}

    static Explanation explain(
            Recipe recipe, List<BankDescent> descents, List<Assignment> empty, Arena state, Map<String, Atom> atoms) {
        List<Explanation.Row> rows = new ArrayList<>();
        Set<Bank> explained = new HashSet<>();
        for (BankDescent d : descents) {
            Bank bank = d.bank();
            if (!explained.add(bank)) {
                // another part of the same
                continue;
            }
            long bytes = state.at(bank.name()).bytes() / bank.members().size();
            for (Bank.Member member : bank.members()) {
                Atom atom = atoms.get(member.name());
                rows.add(new Explanation.Row(
                        member.name(),
                        bank.role(),
                        LongStream.of(Shapes.of(member.parameter())).boxed().toList(),
                        norm(d),
                        scale(bank),
                        atom == null ? Double.NaN : atom.mass(),
                        atom == null ? Double.NaN : atom.sensitivity(),
                        d.descent().rate(),
                        d.descent().decay(),
                        Naming.of(d.descent().smoothing()),
                        Naming.of(d.coordinates()),
                        d.descent().form(),
                        d.descent()
                                .degree(bank.weights().size(-2), bank.weights().size(-1)),
                        kernel(d),
                        Shapes.bytes(member.parameter()),
                        bytes,
                        member.why()));
            }
        }
        empty.forEach(p -> rows.add(row(p, recipe.of(p.role()), atoms.get(p.name()))));
        return new Explanation(rows, state.bytes());
    }

    /** A parameter without entries lies in no bank and has no state. */
    private static Explanation.Row row(Assignment empty, Descent descent, Atom atom) {
        return new Explanation.Row(
                empty.name(),
                empty.role(),
                LongStream.of(Shapes.of(empty.tensor())).boxed().toList(),
                descent.norm().toString(),
                "none",
                atom == null ? Double.NaN : atom.mass(),
                atom == null ? Double.NaN : atom.sensitivity(),
                descent.rate(),
                descent.decay(),
                Naming.of(descent.smoothing()),
                "none",
                descent.form(),
                Double.NaN,
                "",
                0,
                0,
                empty.why() + "; it has no entries, so nothing happens to it");
    }

    private static String kernel(BankDescent d) {
        return d.descent()
                .norm()
                .kernel(d.bank().weights())
                .filter(kernel -> d.descent().oracle().asksNorm())
                .map(Kernel::toString)
                .orElse("");
    }

    private static String norm(BankDescent d) {
        return Naming.of(d.descent().norm())
                + (d.descent().oracle().isOfNorm()
                        ? ""
                        : " by " + Naming.of(d.descent().oracle()))
                + (d.descent().normalized() ? "" : ", " + d.descent().magnitude());
    }

    private static String scale(Bank bank) {
        String share = String.format(Locale.ROOT, "%.4g", bank.inverseWeight());
        return bank.matrices() == 1 ? share : share + ", " + bank.matrices() + " taps";
    }
}
