using CsCheck;
using EdgeRuntime.Training.Networks;

namespace EdgeRuntime.Training.Tests.Networks;

public sealed class MatrixKernelsTests
{
    // Sizes round the tile's own, so that whole tiles and every kind of rest occur.
    private static readonly Gen<(int M, int K, int N)> Sizes = Gen.Select(Gen.Int[1, 11], Gen.Int[1, 21], Gen.Int[1, 37]);

    [Fact]
    public void MultiplyAdd_AnySize_IsTheNaiveProductAddedOn() => Sizes.Sample(size =>
    {
        var (m, k, n) = size;
        var a = Values(m * k, 1);
        var b = Values(k * n, 2);
        var c = Values(m * n, 3);
        var expected = Product(c, m, n, k, (row, column, i) => a[(row * k) + i] * b[(i * n) + column]);
        MatrixKernels.MultiplyAdd(a, b, c, m, k, n);

        AssertClose(expected, c);
    });

    [Fact]
    public void MultiplyTransposedAdd_AnySize_IsTheNaiveProductAddedOn() => Sizes.Sample(size =>
    {
        var (m, k, n) = size;
        var a = Values(m * k, 1);
        var b = Values(n * k, 2);
        var c = Values(m * n, 3);
        var expected = Product(c, m, n, k, (row, column, i) => a[(row * k) + i] * b[(column * k) + i]);
        MatrixKernels.MultiplyTransposedAdd(a, b, c, m, k, n);

        AssertClose(expected, c);
    });

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.5f)];
    }

    private static float[] Product(float[] start, int m, int n, int k, Func<int, int, int, float> term)
    {
        var result = (float[])start.Clone();
        for (var row = 0; row < m; row++)
        {
            for (var column = 0; column < n; column++)
            {
                result[(row * n) + column] += Enumerable.Range(0, k).Sum(i => term(row, column, i));
            }
        }

        return result;
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-4);
        }
    }
}
