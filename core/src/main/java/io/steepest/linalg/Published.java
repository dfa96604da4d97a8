package io.steepest.linalg;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Coefficient sets as they were published, each with the start and margin that it was made for.
 *
 * <p>The bands are where singular values in [0.001, 1] and [0.01, 1] end after all steps; "slope" is the factor of very
 * small ones. The numbers are checked by the tests.
 *
 * @param coefficients the polynomials, as many as were published
 * @param start of the iteration that they were made for
 * @param margin of that iteration
 */
public record Published(Coefficients coefficients, Start start, double margin) {
    /** {@code 1.5x − 0.5x³}, five times: 0.0076–1, 0.076–1; slope 7.6. Bernstein and Newhouse (2024), Eq. (36). */
    public static final Published CUBIC = set("cubic", repeat(5, 3 / 2.0, -1 / 2.0));
    /** {@code (15x − 10x³ + 3x⁵)/8}, flattest at one: 0.023–1, 0.228–1; slope 23. Classical; NVIDIA's Emerging-Optimizers. */
    public static final Published QUINTIC_FLAT = set("quintic-flat", repeat(5, 15 / 8.0, -10 / 8.0, 3 / 8.0));
    /** {@code 2x − 1.5x³ + 0.5x⁵}: 0.032–1.002, 0.312–1.002; slope 32. The documentation of Muon; optax's test. */
    public static final Published QUINTIC_MILD = set("quintic-mild", repeat(5, 2, -1.5, 0.5));
    /** {@code 3x − 3.2x³ + 1.2x⁵}: 0.241–1.21, 0.972–1.188; slope 243. Emerging-Optimizers ("simple"). */
    public static final Published QUINTIC_STEEP = set("quintic-steep", repeat(5, 3, -16 / 5.0, 6 / 5.0));
    /** Keller Jordan's quintic of Muon: 0.471–1.202, 0.682–1.134; slope 485; never settles at one. */
    public static final Published KELLER = set("keller", repeat(5, 3.4445, -4.7750, 2.0315));
    /** Jiacheng You's five quintics: 0.475–1.145, 0.978–1.032; slope 493. In optax as "dion", in Emerging-Optimizers as "quintic". */
    public static final Published YOU5 = set(
            "you5",
            of(4.0848, -6.8946, 2.9270),
            of(3.9505, -6.3029, 2.6377),
            of(3.7418, -5.5913, 2.3037),
            of(2.8769, -3.1427, 1.2046),
            of(2.8366, -3.0525, 1.2012));
    /** Jiacheng You's six quintics, in 1024ths: 0.866–0.9993, 0.9956–0.9993; slope 1137. Modula, {@code atom.py}. */
    public static final Published YOU6 = set(
            "you6",
            of(3955 / 1024.0, -8306 / 1024.0, 5008 / 1024.0),
            of(3735 / 1024.0, -6681 / 1024.0, 3463 / 1024.0),
            of(3799 / 1024.0, -6499 / 1024.0, 3211 / 1024.0),
            of(4019 / 1024.0, -6385 / 1024.0, 2906 / 1024.0),
            of(2677 / 1024.0, -3029 / 1024.0, 1162 / 1024.0),
            of(2172 / 1024.0, -1833 / 1024.0, 682 / 1024.0));
    /** Chebyshev-optimized Newton–Schulz, five quintics: 0.884–1.120 for both; slope 1049. Grishina et al. (2025); Emerging-Optimizers. */
    public static final Published CANS5 = set(
            "cans5",
            of(8.4703, -25.1081, 18.6293),
            of(4.1828, -3.1087, .5806),
            of(3.9619, -2.9541, .5630),
            of(3.2866, -2.4647, .5074),
            of(2.2737, -1.6447, .4162));
    /**
     * Four quintics for {@link Start#AOL}; slope 104. Emerging-Optimizers ("aol"). <b>Its first step is negative above
     * 0.884</b>, so a matrix whose singular values come that near to one, as any of rank one does, gets minus its polar
     * factor: ±1.085 for both intervals.
     */
    public static final Published AOL = set(
            "aol",
            Start.AOL,
            0,
            of(4.0098, -7.0585, 2.4635),
            of(3.4585, -5.5479, 2.5959),
            of(2.7573, -3.2939, 1.4254),
            of(2.7215, -3.0494, 1.3169));
    /** Turbo-Muon's own four quintics for {@link Start#AOL}: 0.147–1.050, 0.941–1.050; slope 147. The repository flash-newton-schulz. */
    public static final Published TURBO = set(
            "turbo",
            Start.AOL,
            0,
            of(4.6051, -9.6552, 5.6769),
            of(4.7505, -6.0861, 2.1790),
            of(2.7763, -2.3190, .5523),
            of(2.4231, -2.2861, .8193));
    /** Keller Jordan's quintic eight times, then {@code 2x − 1.5x³ + 0.5x⁵} twice: 1–1.0006; slope 79,000. DeepSeek-V4; Emerging-Optimizers. */
    public static final Published DEEPSEEK_V4 =
            set("deepseek-v4", concat(repeat(8, 3.4445, -4.7750, 2.0315), repeat(2, 2, -1.5, 0.5)));
    /** Five cubics: 0.119–1.30, 0.774–1.30; slope 119. Emerging-Optimizers. */
    public static final Published CUBIC5 = set(
            "cubic5",
            of(3.3656576, -3.3420992),
            of(2.5744352, -1.4957376),
            of(2.5368962, -1.4312570),
            of(2.4418906, -1.2764040),
            of(2.2230472, -.9630650));
    /** The list printed with Polar Express, eight quintics, safety 1.01: 1–1; slope 6363. Amsel et al. (2025), arXiv 2505.16932. */
    public static final Published POLAR_EXPRESS = set(
            "polar-express",
            Start.FROBENIUS,
            0.01,
            safe(
                    0.01,
                    of(8.28721201814563, -23.595886519098837, 17.300387312530933),
                    of(4.107059111542203, -2.9478499167379106, .5448431082926601),
                    of(3.9486908534822946, -2.908902115962949, .5518191394370137),
                    of(3.3184196573706015, -2.488488024314874, .51004894012372),
                    of(2.300652019954817, -1.6689039845747493, .4188073119525673),
                    of(1.891301407787398, -1.2679958271945868, .37680408948524835),
                    of(1.8750014808534479, -1.2500016453999487, .3750001645474248),
                    of(1.875, -1.25, .375)));
    /** Polar Express as Dion and modded-nanogpt use it, five quintics, safety 1.02 included: 0.859–1.141 for both; slope 990. */
    public static final Published DION = set(
            "dion",
            Start.FROBENIUS,
            0.02,
            of(8.156554524902461, -22.48329292557795, 15.878769915207462),
            of(4.042929935166739, -2.808917465908714, .5000178451051316),
            of(3.8916678022926607, -2.772484153217685, .5060648178503393),
            of(3.285753657755655, -2.3681294933425376, .46449024233003106),
            of(2.3465413258596377, -1.7097828382687081, .42323551169305323));
    ;

    private static final List<Published> ALL = List.of(
            CUBIC,
            QUINTIC_FLAT,
            QUINTIC_MILD,
            QUINTIC_STEEP,
            KELLER,
            YOU5,
            YOU6,
            CANS5,
            AOL,
            TURBO,
            DEEPSEEK_V4,
            CUBIC5,
            POLAR_EXPRESS,
            DION);

    /**
     * The set of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Published named(String name) {
        return ALL.stream()
                .filter(set -> set.coefficients.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no coefficients named \"" + name + "\"; known: " + String.join(", ", names())));
    }

    /** The iteration with the start and the margin that the set was published with. */
    public NewtonSchulz polar(Precision precision) {
        return new NewtonSchulz(coefficients, start, precision, margin);
    }

    /** All names. */
    public static List<String> names() {
        return ALL.stream().map(set -> set.coefficients.name()).toList();
    }

    private static Published set(String name, OddPolynomial... steps) {
        return set(name, Start.FROBENIUS, 0, steps);
    }

    private static Published set(String name, Start start, double margin, OddPolynomial... steps) {
        return new Published(new Coefficients(name, List.of(steps)), start, margin);
    }

    private static OddPolynomial of(double... coefficients) {
        return OddPolynomial.of(coefficients);
    }

    private static OddPolynomial[] repeat(int steps, double... coefficients) {
        return Collections.nCopies(steps, of(coefficients)).toArray(OddPolynomial[]::new);
    }

    private static OddPolynomial[] concat(OddPolynomial[] first, OddPolynomial[] second) {
        OddPolynomial[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    /** All but the last shrunk against rounding above one. */
    private static OddPolynomial[] safe(double safety, OddPolynomial... steps) {
        for (int i = 0; i < steps.length - 1; i++) {
            steps[i] = steps[i].shrunk(1 + safety);
        }
        return steps;
    }
}
