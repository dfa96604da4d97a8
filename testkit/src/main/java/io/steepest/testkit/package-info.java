/**
 * The contracts of the parts of an optimizer as JUnit classes. Whoever writes a norm, coordinates, a smoothing, an oracle, a
 * step rule, a polar factor, an inverse root or a recipe extends a contract in one line:
 *
 * <pre>{@code
 * class MyNormTest implements NormContract {
 *     public Norm norm() {
 *         return new MyNorm();
 *     }
 * }
 * }</pre>
 *
 * <p>Each contract comes in two interfaces. The one whose name ends with {@code Contract} asks for a part and chooses the
 * shapes and dtypes itself. The one whose name ends with {@code Laws} asks for the cases, for parts that cannot take every
 * shape or that have other tolerances.
 */
package io.steepest.testkit;
