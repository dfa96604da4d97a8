package io.steepest.param;

import io.steepest.tensor.Arena;
import io.steepest.tensor.Shapes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Moves the parameters of a module into banks and keeps module and banks linked. */
public final class Banks implements AutoCloseable {
    private final Arena arena;
    private final List<Bank> banks;

    private Banks(Arena arena, List<Bank> banks) {
        this.arena = arena;
        this.banks = List.copyOf(banks);
    }

    /** What parameters must share to lie in one bank. */
    private record Kind(Role role, String shape, boolean transposed, String type, String device, double weight) {}

    /**
     * Copies parameters into banks and makes the module's tensors views of them.
     *
     * @param parameters with their roles
     * @param inverseWeight {@code 1/s_l} by parameter name
     */
    public static Banks of(List<Assignment> parameters, ToDoubleFunction<String> inverseWeight) {
        Map<Kind, List<Assignment>> groups = new LinkedHashMap<>();
        for (Assignment p : parameters) {
            Tensor x = p.tensor();
            Kind kind = new Kind(
                    p.role(),
                    Shapes.text(x),
                    p.transposed(),
                    Shapes.type(x).name(),
                    x.device().str().getString(),
                    inverseWeight.applyAsDouble(p.name()));
            groups.computeIfAbsent(kind, k -> new ArrayList<>()).add(p);
        }
        Arena arena = new Arena();
        Map<String, Bank> banks = new LinkedHashMap<>();
        groups.forEach((kind, group) -> {
            String base = kind.role().name().toLowerCase(Locale.ROOT) + "-"
                    + kind.shape().replace('×', 'x');
            String name = base;
            for (int i = 2; banks.containsKey(name); i++) {
                name = base + "-" + i;
            }
            banks.put(name, bank(name, kind, group, arena.at(name)));
        });
        return new Banks(arena, new ArrayList<>(banks.values()));
    }

    private static Bank bank(String name, Kind kind, List<Assignment> group, Arena arena) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            Layout layout = Layout.of(group.get(0));
            long[] shape = layout.storage(group.size());
            Tensor like = group.get(0).tensor();
            Tensor storage = arena.own("storage", torch.zeros(shape, like.options()));
            Tensor gradients = arena.own("gradients", torch.zeros(shape, like.options()));
            List<Bank.Member> members = new ArrayList<>();
            for (int i = 0; i < group.size(); i++) {
                Assignment p = group.get(i);
                Tensor gradient = arena.own("gradient-" + i, layout.parameterOf(gradients, i));
                Tensor view = layout.parameterOf(storage, i);
                view.copy_(p.tensor());
                Tensor old = p.tensor().grad();
                if (old.defined()) {
                    gradient.copy_(old);
                }
                Tensor parameter = arena.own("parameter-" + i, new Tensor(p.tensor()));
                parameter.set_data(view);
                parameter.mutable_grad().put(gradient);
                members.add(new Bank.Member(p.name(), parameter, gradient, p.why()));
            }
            return new Bank(
                    name,
                    kind.role(),
                    members,
                    arena.own("weights", layout.matricesOf(storage)),
                    arena.own("matrices", layout.matricesOf(gradients)),
                    kind.weight(),
                    layout.matrices());
        }
    }

    /** The banks, in the order of their first parameters. */
    public List<Bank> all() {
        return banks;
    }

    /**
     * Makes sure that each parameter still is a view of its bank, and each gradient, too. A gradient that was
     * unlinked ({@code module.zero_grad()} does so) is copied in, or taken for zero where there is none, and linked
     * again.
     *
     * @throws IllegalStateException if a parameter was replaced, as {@code module.to(dtype)} does
     */
    public void relink() {
        for (Bank bank : banks) {
            for (Bank.Member member : bank.members()) {
                relink(bank, member);
            }
        }
    }

    private static void relink(Bank bank, Bank.Member member) {
        try (PointerScope scope = new PointerScope()) {
            Tensor parameter = member.parameter();
            if (!parameter.is_alias_of(bank.weights())) {
                throw new IllegalStateException("parameter " + member.name()
                        + " was moved after the optimizer took it: call to(..) before making the optimizer");
            }
            Tensor now = parameter.grad();
            if (now.defined() && now.is_alias_of(bank.gradients())) {
                return;
            }
            try (NoGradGuard frozen = new NoGradGuard()) {
                if (now.defined()) {
                    member.gradient().copy_(now);
                } else {
                    member.gradient().zero_();
                }
            }
            parameter.mutable_grad().put(member.gradient());
        }
    }

    /**
     * Frees the banks' own handles. The module keeps its parameters: their memory lives as long as the module does.
     */
    @Override
    public void close() {
        arena.close();
    }
}
