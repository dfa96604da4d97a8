package io.steepest.modular;

import static io.steepest.modular.Modular.atom;
import static io.steepest.modular.Modular.bias;
import static io.steepest.modular.Modular.bond;
import static io.steepest.modular.Modular.identity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModularTest {
    private static final double ROUNDED = 1e-11;

    private static final Modular A = atom(2, "a").times(3);
    private static final Modular B = new Atom(List.of("b"), 0.5, 0.7);
    private static final Modular C = new Atom(List.of("c"), 4, 1.5).after(bond(0.2));

    private static void assertShares(Modular module, Map<String, Double> expected) {
        Map<String, Double> shares = module.shares();
        assertThat(shares.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (name, share) -> assertThat(shares.get(name)).as(name).isCloseTo(share, within(ROUNDED * share)));
    }

    private static void assertAlike(Modular one, Modular other) {
        assertThat(one.mass()).isCloseTo(other.mass(), within(1e-12));
        assertThat(one.sensitivity()).isCloseTo(other.sensitivity(), within(1e-12));
        assertShares(one, other.shares());
    }

    @Test
    void layers_of_a_perceptron_have_equal_shares() {
        Modular relu = bond(1);
        Modular mlp = atom("3").after(relu).after(atom("2")).after(relu).after(atom("1"));
        assertShares(mlp, Map.of("1", 1 / 3.0, "2", 1 / 3.0, "3", 1 / 3.0));
    }

    @Test
    void product_of_numbers_and_atoms() {
        Modular m = atom("b").after(atom("a").times(3)).times(2);
        assertThat(m.mass()).isEqualTo(2);
        assertThat(m.sensitivity()).isEqualTo(6);
        assertShares(m, Map.of("a", 1 / 12.0, "b", 1 / 4.0));
    }

    /** The transformer of Large et al., as their package modula composes it. */
    private static Modular gpt(int n) {
        Modular scores = identity().after(atom("q").beside(atom("k")));
        Modular attention =
                atom("w").after(identity().times(1 / 3.0)).after(atom("v").beside(scores));
        Modular mlp = atom("down").after(bond(1)).after(atom("up"));
        Modular block = mlp.residual(1 / (2.0 * n)).after(attention.residual(1 / (2.0 * n)));
        return atom("head")
                .after(block.power(n, i -> "blocks." + i).tare(5))
                .after(atom("embed").tare(1));
    }

    @Test
    void transformer_has_the_shares_of_modula() {
        Modular gpt = gpt(3);
        assertThat(gpt.mass()).isCloseTo(7, within(1e-12));
        assertThat(gpt.sensitivity()).isCloseTo(1, within(1e-12));
        Map<String, Double> shares = gpt.shares();
        assertThat(shares).hasSize(2 + 3 * 6);
        shares.forEach((name, share) -> {
            double expected = name.matches("embed|head") ? 1 / 7.0 : name.matches(".*[qkv]") ? 5 / 7.0 : 5 / 21.0;
            assertThat(share).as(name).isCloseTo(expected, within(ROUNDED));
        });
        assertThat(List.copyOf(shares.keySet()).subList(0, 4))
                .containsExactly("embed", "blocks.0.v", "blocks.0.q", "blocks.0.k");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 24})
    void shares_of_a_transformer_do_not_depend_on_its_depth(int n) {
        Map<String, Double> shares = gpt(n).shares();
        assertThat(shares.get("blocks.0.q")).isCloseTo(5 / 7.0, within(ROUNDED));
        // bit for bit, or equal layers would not lie in one bank
        assertThat(shares.values().stream().distinct()).hasSize(3);
    }

    @Test
    void composition_is_associative() {
        assertAlike(A.after(B).after(C), A.after(B.after(C)));
        assertAlike(A.after(identity()).after(C), A.after(identity().after(C)));
    }

    @Test
    void tuples_and_sums_are_associative_and_commutative() {
        assertAlike(A.beside(B).beside(C), A.beside(B.beside(C)));
        assertAlike(A.beside(B), B.beside(A));
        assertAlike(A.plus(B).plus(C), new Sum(List.of(C, B, A)));
        assertAlike(new Tuple(List.of(A, B, C)), A.plus(B).plus(C));
    }

    @Test
    void the_identity_changes_nothing() {
        assertAlike(A.after(identity()), A);
        assertAlike(identity().after(A), A);
        assertAlike(A.power(1, i -> "x"), A.under("x"));
        assertThat(A.power(0, i -> "x")).isEqualTo(identity());
    }

    @Test
    void masses_add_and_sensitivities_multiply_or_add() {
        assertThat(A.after(B).mass()).isEqualTo(2.5);
        assertThat(A.beside(B).mass()).isEqualTo(2.5);
        assertThat(A.plus(B).mass()).isEqualTo(2.5);
        assertThat(A.after(C).sensitivity()).isCloseTo(3 * 1.5 * 0.2, within(1e-15));
        assertThat(A.beside(B).sensitivity()).isEqualTo(3.7);
        assertThat(A.plus(B).sensitivity()).isEqualTo(3.7);
        assertThat(B.power(3, Integer::toString).mass()).isEqualTo(1.5);
        assertThat(B.power(3, Integer::toString).sensitivity()).isCloseTo(0.343, within(1e-15));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-4, 0.1, 1, 1e6})
    void a_factor_divides_every_share(double factor) {
        Modular m = A.after(B).plus(C);
        assertThat(m.times(factor).sensitivity()).isCloseTo(Math.abs(factor) * m.sensitivity(), within(1e-9));
        m.times(factor)
                .shares()
                .forEach((name, share) -> assertThat(share * Math.abs(factor))
                        .isCloseTo(m.shares().get(name), within(ROUNDED)));
    }

    @Test
    void only_proportions_of_masses_count() {
        Modular m = A.after(B).plus(C);
        assertThat(m.tare(0.01).mass()).isCloseTo(0.01, within(1e-15));
        assertThat(m.tareBy(2).mass()).isEqualTo(2 * m.mass());
        assertThat(m.tare(0.01).sensitivity()).isEqualTo(m.sensitivity());
        assertShares(m.tare(0.01), m.shares());
        assertShares(A.tare(1).after(atom("d").tare(3)), Map.of("a", 0.25 / 3, "d", 0.75 / 3));
    }

    @Test
    void atoms_know_their_mass_after_a_tare() {
        Modular m = A.after(B).tare(5);
        assertThat(m.atoms().get("a").mass()).isEqualTo(4);
        assertThat(m.atoms().get("b")).isEqualTo(new Atom(List.of("b"), 1, 0.7));
    }

    @Test
    void without_mass_there_is_no_share() {
        assertShares(A.after(B.tare(0)), Map.of("a", 1 / 3.0, "b", 0.0));
        assertShares(A.beside(B).tare(0), Map.of("a", 0.0, "b", 0.0));
        assertShares(atom(0, "frozen"), Map.of("frozen", 0.0));
        assertThat(identity().shares()).isEmpty();
    }

    @Test
    void tensors_of_one_atom_have_its_share_each() {
        assertShares(atom(1, "w", "b").after(atom(3, "first")), Map.of("w", 0.25, "b", 0.25, "first", 0.75));
    }

    @Test
    void a_bias_takes_its_part_and_passes_nothing_on() {
        Modular layer = atom("w").plus(bias("b", 0.25));
        assertThat(layer.sensitivity()).isEqualTo(1);
        assertShares(layer, Map.of("w", 0.8, "b", 0.2));
    }

    /** s_l = 1/share is what the definition gives: the norm of the whole from those of its parts, level by level. */
    @Test
    void shares_are_the_inverse_weights_of_the_norm() {
        Random random = new Random(5);
        for (int i = 0; i < 50; i++) {
            double a = random.nextDouble();
            double b = random.nextDouble();
            double c = random.nextDouble();
            // C∘B first, then (C∘B, A), then twice that
            double chain = Math.max(1.5 * 0.2 * (4.5 / 0.5) * b, 4.5 / 4 * c);
            double pair = Math.max(6.5 / 4.5 * chain, 6.5 / 2 * 3 * a);
            Map<String, Double> s = C.after(B).beside(A).times(2).shares();
            double norm = Math.max(a / s.get("a"), Math.max(b / s.get("b"), c / s.get("c")));
            assertThat(norm).isCloseTo(2 * pair, within(1e-9));
        }
    }

    @Test
    void a_tensor_that_occurs_twice_is_refused() {
        String message = "tensor a is in the module twice: copies need names of their own, as under(path) gives";
        assertThatIllegalArgumentException().isThrownBy(() -> A.after(A)).withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> B.beside(A).plus(A))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> atom(1, "w", "w"))
                .withMessage("an atom names a tensor twice: [w, w]");
        assertThat(A.under("x").after(A.under("y")).shares()).containsOnlyKeys("x.a", "y.a");
    }

    @Test
    void numbers_that_cannot_be_are_refused_by_name() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> atom(-1, "w", "v"))
                .withMessage("mass of w, v must be finite and not negative, found -1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Atom(List.of("w"), 1, Double.NaN))
                .withMessage("sensitivity of w must be finite and not negative, found NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bond(-2))
                .withMessage("sensitivity of a bond must be finite and not negative, found -2.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> A.times(0))
                .withMessage("a module is multiplied by a finite number other than 0, found 0.0: no step could make up"
                        + " for it; leave the module out");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> A.times(Double.POSITIVE_INFINITY))
                .withMessageContaining("found Infinity");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> A.residual(1))
                .withMessage("weight of a residual branch must lie between 0 and 1, found 1.0: take 1/(2n)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> A.power(-1, i -> "x"))
                .withMessage("a power must not be negative, found -1");
        assertThatIllegalArgumentException().isThrownBy(() -> atom(1)).withMessageContaining("needs the names");
    }

    @Test
    void masses_that_cannot_be_reached_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bond(2).after(identity()).tare(1))
                .withMessage("bond(2.0) ∘ bond has no mass that could become 1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> A.tare(-1))
                .withMessage("mass must not be negative, found -1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bias("b", 1).after(A))
                .withMessage("no step of 3.0·a can reach through b, whose sensitivity is 0: a bias is added, not"
                        + " composed");
    }

    @Test
    void a_tree_reads_as_a_formula() {
        assertThat(atom("head").after(atom("w").plus(bias("v", 1)).times(0.5)).after(A.beside(B)))
                .hasToString("head ∘ 0.5·(w + v) ∘ (3.0·a, b)");
    }
}
