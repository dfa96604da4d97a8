package io.steepest.optim;

import io.steepest.engine.Shapes;
import io.steepest.linalg.Kernel;
import io.steepest.modular.Atom;
import io.steepest.param.Assignment;
import io.steepest.param.Bank;
import io.steepest.recipe.Decay;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Resolution;
import io.steepest.tensor.Naming;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/** Puts into words what an optimizer does to each parameter. */
final class Explainer {
    private final Options options;
    private final Map<String, Atom> atoms;
    private final Owners owners;

    private Explainer(Options options, Map<String, Atom> atoms, Owners owners) {
        this.options = options;
        this.owners = owners;
        this.atoms = atoms;
    }

    /** Explains all parameters of a module, in the order of the module tree. */
    static Explanation explain(Options options, Subjects subjects, Plan plan, Map<String, Atom> atoms) {
        Explainer explainer = new Explainer(options, atoms, plan.owners());
        Map<String, Assignment> byName = new HashMap<>();
        List<String> order = new ArrayList<>();
        for (Assignment parameter : subjects.all()) {
            byName.put(parameter.name(), parameter);
            order.add(parameter.name());
        }
        Map<String, Explanation.Row> stepped = new HashMap<>();
        for (BankPlan each : plan.plans()) {
            long bytes = plan.state().at(each.bank().name()).bytes()
                    / each.bank().members().size();
            for (Bank.Member member : each.bank().members()) {
                Explanation.Row row = explainer.row(each, member, byName.get(member.name()), bytes);
                stepped.merge(member.name(), row, Explanation.Row::withPiece);
            }
        }
        List<Explanation.Row> rows = new ArrayList<>(stepped.values());
        for (Assignment parameter : subjects.all()) {
            if (parameter.isEmpty()) {
                rows.add(explainer.idle(parameter, "it has no entries, so nothing happens to it"));
            } else if (!subjects.stepped().contains(parameter)) {
                rows.add(explainer.idle(parameter, "its rate is 0, so nothing happens to it"));
            }
        }
        rows.sort(Comparator.comparingInt(row -> order.indexOf(row.name())));
        return new Explanation(rows, plan.state().bytes());
    }

    private Explanation.Row row(BankPlan plan, Bank.Member member, Assignment parameter, long bytes) {
        Bank bank = plan.bank();
        Descent descent = plan.descent();
        Atom atom = atoms.get(member.name());
        return new Explanation.Row(
                member.name(),
                bank.role(),
                LongStream.of(Shapes.of(member.parameter())).boxed().toList(),
                bank.reading().toString(),
                norm(descent),
                scale(bank),
                atom == null ? Double.NaN : atom.mass(),
                atom == null ? Double.NaN : atom.sensitivity(),
                descent.rate(),
                descent.decay().value(),
                smoothing(descent),
                coordinates(plan),
                descent.form(),
                descent.degree(bank.weights().size(-2), bank.weights().size(-1)),
                kernel(plan),
                Shapes.bytes(member.parameter()),
                bytes,
                why(parameter) + owner(member.name()));
    }

    /** The coordinates as they are learnt here, or as the recipe names them where another rank learns them. */
    private static String coordinates(BankPlan plan) {
        return plan.kernels().stream()
                .findFirst()
                .map(kernel -> Naming.of(kernel.general().withoutUnit()))
                .orElseGet(() -> plan.descent().preconditioner().learns()
                        ? Naming.of(plan.descent().preconditioner())
                        : "none");
    }

    /** Which of several ranks steps a parameter. */
    private String owner(String parameter) {
        String text = owners.text(parameter);
        return text.isEmpty() ? "" : "; " + text;
    }

    /** How the role was found, and which rules of the recipe decided. */
    private String why(Assignment parameter) {
        Resolution said = options.recipe().resolve(parameter);
        Decay decay = said.descent().decay();
        return parameter.why()
                + (said.why().isEmpty() ? "" : "; " + said.why())
                + (decay.isNone() || decay.is(Decay.Kind.DECOUPLED) ? "" : "; " + decay);
    }

    private static String smoothing(Descent descent) {
        return Naming.of(descent.smoothing()) + (descent.smoothsUpdates() ? " of updates" : "");
    }

    /** A parameter that nothing happens to lies in no bank and has no state. */
    private Explanation.Row idle(Assignment parameter, String because) {
        Descent descent = options.recipe().resolve(parameter).descent();
        boolean untouched = descent.rate() == 0;
        Atom atom = atoms.get(parameter.name());
        return new Explanation.Row(
                parameter.name(),
                parameter.role(),
                LongStream.of(Shapes.of(parameter.tensor())).boxed().toList(),
                parameter.reading().toString(),
                Naming.of(descent.norm()),
                "none",
                atom == null ? Double.NaN : atom.mass(),
                atom == null ? Double.NaN : atom.sensitivity(),
                descent.rate(),
                untouched ? 0 : descent.decay().value(),
                smoothing(descent),
                "none",
                descent.form(),
                Double.NaN,
                "",
                Shapes.bytes(parameter.tensor()),
                0,
                why(parameter) + "; " + because);
    }

    private static String kernel(BankPlan plan) {
        return plan.descent()
                .norm()
                .kernel(plan.bank().weights())
                .filter(kernel -> plan.descent().oracle().asksNorm())
                .map(Kernel::toString)
                .orElse("");
    }

    private static String norm(Descent descent) {
        return Naming.of(descent.norm())
                + (descent.oracle().isOfNorm() ? "" : " by " + Naming.of(descent.oracle()))
                + (descent.normalized() ? "" : ", " + descent.magnitude());
    }

    private static String scale(Bank bank) {
        String share = String.format(Locale.ROOT, "%.4g", bank.share());
        return bank.taps() == 1 ? share : share + ", " + bank.taps() + " taps";
    }
}
