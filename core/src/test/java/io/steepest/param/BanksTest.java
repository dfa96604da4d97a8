package io.steepest.param;

import static io.steepest.Tensors.floats;
import static io.steepest.Tensors.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.steepest.Nets;
import io.steepest.Scoped;
import io.steepest.engine.Shapes;
import java.util.List;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.ConvTranspose2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Scoped.class)
class BanksTest {

    private static Banks banks(Module module, Roles roles) {
        return Banks.of(roles.of(module), name -> 1, p -> "");
    }

    private static Bank of(Banks banks, String parameter) {
        return banks.all().stream()
                .filter(b -> b.members().get(0).name().equals(parameter))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void equal_shapes_of_one_role_share_a_bank() {
        Nets.Bare net = new Nets.Bare()
                .with("a", floats(1, 3, 4))
                .with("b", floats(2, 3, 4))
                .with("c", floats(3, 4, 3))
                .with("bias", floats(4, 3));
        try (Banks banks = banks(net, Roles.inferred())) {
            assertThat(banks.all()).extracting(Bank::name).containsExactly("linear-3x4", "bias-3", "linear-4x3");
            assertThat(Shapes.of(banks.all().get(0).weights())).containsExactly(2, 3, 4);
            assertThat(Shapes.of(banks.all().get(1).weights())).containsExactly(1, 3, 1);
        }
    }

    @Test
    void weights_keep_their_values_and_both_sides_see_a_change() {
        Nets.Bare net = new Nets.Bare().with("a", floats(1, 3, 4)).with("b", floats(2, 3, 4));
        try (Banks banks = banks(net, Roles.inferred());
                NoGradGuard frozen = new NoGradGuard()) {
            assertThat(relativeError(net.get("b"), floats(2, 3, 4))).isZero();
            Bank bank = banks.all().get(0);
            bank.weights().add_(new Scalar(1.0));
            assertThat(relativeError(net.get("b"), floats(2, 3, 4).add(new Scalar(1.0))))
                    .isZero();
            net.get("a").fill_(new Scalar(7.0));
            assertThat(bank.weights().select(0, 0).mean().item_double()).isEqualTo(7);
        }
    }

    @Test
    void backward_accumulates_into_the_bank() {
        Nets.Bare net = new Nets.Bare().with("a", floats(1, 3, 4));
        try (Banks banks = banks(net, Roles.inferred())) {
            net.get("a").mul(new Scalar(2.0)).sum().backward();
            net.get("a").mul(new Scalar(3.0)).sum().backward();
            assertThat(banks.all().get(0).gradients().mean().item_double()).isEqualTo(5);
        }
    }

    @Test
    void gradients_that_were_there_already_are_kept() {
        Nets.Bare net = new Nets.Bare().with("a", floats(1, 3, 4));
        net.get("a").mul(new Scalar(2.0)).sum().backward();
        try (Banks banks = banks(net, Roles.inferred())) {
            assertThat(banks.all().get(0).gradients().mean().item_double()).isEqualTo(2);
        }
    }

    @Test
    void table_is_seen_with_one_column_a_token() {
        Nets.Bare net = new Nets.Bare().with("wte", floats(1, 9, 4));
        try (Banks banks = banks(net, Roles.inferred())) {
            assertThat(relativeError(
                            banks.all().get(0).weights().select(0, 0),
                            floats(1, 9, 4).t()))
                    .isZero();
        }
    }

    static final class Convolutions extends Module {
        final Conv2dImpl conv = register_module("conv", new Conv2dImpl(2, 5, new LongPointer(3, 3)));
        final ConvTranspose2dImpl up = register_module("up", new ConvTranspose2dImpl(5, 4, new LongPointer(2, 2)));

        Tensor forward(Tensor x) {
            return up.forward(conv.forward(x).tanh());
        }
    }

    @Test
    void convolution_is_one_matrix_per_tap_and_computes_as_before() {
        Convolutions net = new Convolutions();
        Tensor x = floats(1, 2, 2, 6, 6);
        Tensor before = net.forward(x).detach().clone();
        Tensor kernel = net.conv.weight().detach().clone();
        Tensor transposed = net.up.weight().detach().clone();
        try (Banks banks = banks(net, Roles.inferred())) {
            // a strided kernel may be reordered before the products: rounding
            assertThat(relativeError(net.forward(x), before)).isLessThan(1e-6);
            Bank conv = of(banks, "conv.weight");
            assertThat(conv.matrices()).isEqualTo(9);
            assertThat(conv.share()).isEqualTo(1);
            assertThat(Shapes.of(conv.weights())).containsExactly(9, 5, 2);
            Tensor tap = kernel.select(3, 1).select(2, 2);
            assertThat(relativeError(conv.weights().select(0, 2 * 3 + 1), tap)).isZero();
            Bank up = of(banks, "up.weight");
            assertThat(Shapes.of(up.weights())).containsExactly(4, 4, 5);
            assertThat(relativeError(
                            up.weights().select(0, 1 * 2),
                            transposed.select(3, 0).select(2, 1).t()))
                    .isZero();
            net.forward(x).sum().backward();
            assertThat(conv.gradients().abs().sum().item_double()).isGreaterThan(0);
            assertThat(conv.gradients().abs().sum().item_double())
                    .isEqualTo(net.conv.weight().grad().abs().sum().item_double());
        }
    }

    @Test
    void convolution_in_a_linear_role_is_flattened() {
        Convolutions net = new Convolutions();
        try (Banks banks = banks(net, Roles.inferred().with("conv.weight", Role.LINEAR))) {
            assertThat(Shapes.of(of(banks, "conv.weight").weights())).containsExactly(1, 5, 18);
            assertThat(relativeError(
                            of(banks, "conv.weight").weights().select(0, 0),
                            net.conv.weight().reshape(5, 18)))
                    .isZero();
        }
    }

    @Test
    void shares_keep_parameters_apart() {
        Nets.Bare net = new Nets.Bare().with("a", floats(1, 3, 4)).with("b", floats(2, 3, 4));
        try (Banks banks = Banks.of(Roles.inferred().of(net), name -> name.equals("a") ? 0.5 : 0.25, p -> "")) {
            assertThat(banks.all()).extracting(Bank::name).containsExactly("linear-3x4", "linear-3x4-2");
            assertThat(banks.all()).extracting(Bank::share).containsExactly(0.5, 0.25);
        }
    }

    @Test
    void another_likeness_keeps_parameters_apart() {
        Nets.Bare net = new Nets.Bare().with("a", floats(1, 3, 4)).with("b", floats(2, 3, 4));
        try (Banks banks = Banks.of(Roles.inferred().of(net), name -> 1, Assignment::name)) {
            assertThat(banks.all()).extracting(Bank::name).containsExactly("linear-3x4", "linear-3x4-2");
        }
        try (Banks banks =
                Banks.of(Roles.inferred().of(net), name -> 1, p -> p.name().length())) {
            assertThat(banks.all()).extracting(Bank::name).containsExactly("linear-3x4");
        }
    }

    @Test
    void order_of_the_modules_parameters_makes_no_difference_to_banks() {
        List<String> names = List.of("b", "c", "a", "e", "d");
        List<String> others = List.of("e", "d", "c", "b", "a");
        assertThat(described(names)).isEqualTo(described(others));
        assertThat(described(names))
                .containsExactly(
                        "linear-3x4 share 1.0 [a, c, e]", "linear-3x4-2 share 0.5 [b]", "bias-7 share 1.0 [d]");
    }

    @Test
    void members_know_their_place_in_the_module() {
        Nets.Bare net = new Nets.Bare()
                .with("b", floats(1, 3, 4))
                .with("empty", floats(2, 0, 4))
                .with("a", floats(3, 3, 4));
        try (Banks banks = banks(net, Roles.inferred())) {
            assertThat(banks.all().get(0).members())
                    .extracting(Bank.Member::name, Bank.Member::position)
                    .containsExactly(tuple("a", 2), tuple("b", 0));
        }
    }

    private static List<String> described(List<String> order) {
        Nets.Bare net = new Nets.Bare();
        order.forEach(name -> net.with(name, name.equals("d") ? floats(1, 7) : floats(2, 3, 4)));
        try (Banks banks = Banks.of(Roles.inferred().of(net), name -> name.equals("b") ? 0.5 : 1, p -> "")) {
            return banks.all().stream()
                    .map(bank -> bank.name() + " share " + bank.share() + " "
                            + bank.members().stream().map(Bank.Member::name).toList())
                    .toList();
        }
    }

    @Test
    void banks_are_leaves_that_require_gradients() {
        Nets.Bare net = new Nets.Bare().with("a", floats(1, 3, 4));
        try (Banks banks = banks(net, Roles.inferred())) {
            assertThat(net.get("a").requires_grad()).isTrue();
            assertThat(net.get("a").is_leaf()).isTrue();
            assertThat(banks.all()).hasSize(1);
        }
    }
}
