package io.steepest.testkit;

import io.steepest.linalg.Coefficients;
import io.steepest.linalg.InverseRoot;
import io.steepest.linalg.NewtonSchulz;
import io.steepest.linalg.Polar;
import io.steepest.linalg.Precision;
import io.steepest.linalg.Published;
import io.steepest.linalg.Start;
import java.util.stream.Stream;

/** Every method of the library for polar factors. */
class PolarsTest implements PolarLaws {

    @Override
    public Stream<PolarCase> cases() {
        Stream<PolarCase> published = Stream.of("keller", "cans5", "deepseek-v4", "cubic5", "dion")
                .map(name -> Published.named(name).polar(Precision.INPUT))
                .flatMap(PolarCase::of);
        // their start divides rows by sums of products, which changes the singular vectors
        Stream<PolarCase> aol = Stream.of("aol", "turbo")
                .map(name -> Published.named(name).polar(Precision.INPUT))
                .flatMap(polar -> PolarCase.of(polar, 1e-7, true));
        Stream<PolarCase> others = Stream.of(
                        Polar.svd(),
                        Polar.cubic(30),
                        Polar.polarExpress(10),
                        new NewtonSchulz(Coefficients.polarExpress(8), Start.SPECTRAL, Precision.INPUT, 0.01),
                        new NewtonSchulz(Coefficients.polarExpress(8), Start.SCHATTEN_4, Precision.INPUT, 0.01),
                        new NewtonSchulz(Coefficients.polarExpress(8), Start.SCHATTEN_8, Precision.INPUT, 0.01),
                        new NewtonSchulz(Coefficients.taylor(9, 12), Precision.INPUT, 0),
                        new NewtonSchulz(Coefficients.fitted(7, 1e-3, 1, 6), Precision.INPUT, 0),
                        Polar.sketched(3, 2, 8, 5),
                        Polar.sketched(20, 1, 0, 5),
                        Polar.inverseRoot(),
                        Polar.inverseRoot(InverseRoot.coupledNewton(1e-9, 60), Precision.FLOAT64))
                .flatMap(PolarCase::of);
        return Stream.of(published, aol, others).flatMap(each -> each);
    }
}
