using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Training.Networks;

/// <summary>Products of small row-major matrices, added to the result. Tiles of four rows by two vectors stay in registers.</summary>
internal static class MatrixKernels
{
    private const int RowTile = 4;

    /// <summary><c>C[m,n] += A[m,k] B[k,n]</c>.</summary>
    public static void MultiplyAdd(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int m, int k, int n)
    {
        var width = 2 * Vector<float>.Count;
        var wholeRows = m - (m % RowTile);
        var wholeColumns = n - (n % width);
        for (var row = 0; row < wholeRows; row += RowTile)
        {
            for (var column = 0; column < wholeColumns; column += width)
            {
                Tile(a[(row * k)..], b[column..], c[((row * n) + column)..], k, n);
            }
        }

        Rest(a, b, c, (m, k, n), wholeRows, wholeColumns);
    }

    /// <summary><c>C[m,n] += A[m,k] B[n,k]^T</c>.</summary>
    public static void MultiplyTransposedAdd(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int m, int k, int n)
    {
        for (var row = 0; row < m; row++)
        {
            var left = a.Slice(row * k, k);
            var column = 0;
            for (; column + RowTile <= n; column += RowTile)
            {
                DotFour(left, b[(column * k)..], c.Slice((row * n) + column, RowTile));
            }

            for (; column < n; column++)
            {
                c[(row * n) + column] += TensorPrimitives.Dot(left, b.Slice(column * k, k));
            }
        }
    }

    private static void Tile(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, int k, int n)
    {
        var width = Vector<float>.Count;
        Vector<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        ref var left = ref MemoryMarshal.GetReference(a);
        ref var right = ref MemoryMarshal.GetReference(b);
        for (nuint i = 0; i < (nuint)k; i++)
        {
            var b0 = Vector.LoadUnsafe(ref right, i * (nuint)n);
            var b1 = Vector.LoadUnsafe(ref right, (i * (nuint)n) + (nuint)width);
            var a0 = new Vector<float>(Unsafe.Add(ref left, i));
            var a1 = new Vector<float>(Unsafe.Add(ref left, i + (nuint)k));
            var a2 = new Vector<float>(Unsafe.Add(ref left, i + (2 * (nuint)k)));
            var a3 = new Vector<float>(Unsafe.Add(ref left, i + (3 * (nuint)k)));
            c00 = Vector.FusedMultiplyAdd(a0, b0, c00);
            c01 = Vector.FusedMultiplyAdd(a0, b1, c01);
            c10 = Vector.FusedMultiplyAdd(a1, b0, c10);
            c11 = Vector.FusedMultiplyAdd(a1, b1, c11);
            c20 = Vector.FusedMultiplyAdd(a2, b0, c20);
            c21 = Vector.FusedMultiplyAdd(a2, b1, c21);
            c30 = Vector.FusedMultiplyAdd(a3, b0, c30);
            c31 = Vector.FusedMultiplyAdd(a3, b1, c31);
        }

        AddTo(c, c00, c01);
        AddTo(c[n..], c10, c11);
        AddTo(c[(2 * n)..], c20, c21);
        AddTo(c[(3 * n)..], c30, c31);
    }

    private static void AddTo(Span<float> row, Vector<float> first, Vector<float> second)
    {
        (first + new Vector<float>(row)).CopyTo(row);
        row = row[Vector<float>.Count..];
        (second + new Vector<float>(row)).CopyTo(row);
    }

    // The rows below and the columns right of the last whole tile.
    private static void Rest(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> c, (int Rows, int Inner, int Columns) size, int wholeRows, int wholeColumns)
    {
        var (m, k, n) = size;
        for (var row = 0; row < m; row++)
        {
            var from = row < wholeRows ? wholeColumns : 0;
            var target = c.Slice((row * n) + from, n - from);
            for (var i = 0; i < k && !target.IsEmpty; i++)
            {
                TensorPrimitives.MultiplyAdd(b.Slice((i * n) + from, n - from), a[(row * k) + i], target, target);
            }
        }
    }

    private static void DotFour(ReadOnlySpan<float> left, ReadOnlySpan<float> rows, Span<float> sums)
    {
        var width = Vector<float>.Count;
        var k = left.Length;
        var whole = k - (k % width);
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        ref var a = ref MemoryMarshal.GetReference(left);
        ref var b = ref MemoryMarshal.GetReference(rows);
        for (nuint i = 0; i < (nuint)whole; i += (nuint)width)
        {
            var shared = Vector.LoadUnsafe(ref a, i);
            s0 = Vector.FusedMultiplyAdd(shared, Vector.LoadUnsafe(ref b, i), s0);
            s1 = Vector.FusedMultiplyAdd(shared, Vector.LoadUnsafe(ref b, i + (nuint)k), s1);
            s2 = Vector.FusedMultiplyAdd(shared, Vector.LoadUnsafe(ref b, i + (2 * (nuint)k)), s2);
            s3 = Vector.FusedMultiplyAdd(shared, Vector.LoadUnsafe(ref b, i + (3 * (nuint)k)), s3);
        }

        sums[0] += Vector.Sum(s0);
        sums[1] += Vector.Sum(s1);
        sums[2] += Vector.Sum(s2);
        sums[3] += Vector.Sum(s3);
        for (var i = whole; i < k; i++)
        {
            sums[0] += left[i] * rows[i];
            sums[1] += left[i] * rows[i + k];
            sums[2] += left[i] * rows[i + (2 * k)];
            sums[3] += left[i] * rows[i + (3 * k)];
        }
    }
}
