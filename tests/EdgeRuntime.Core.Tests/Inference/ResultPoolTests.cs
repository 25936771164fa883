using EdgeRuntime.Core.Inference;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Inference;

public sealed class ResultPoolTests
{
    [Fact]
    public void TryRent_AllUnderWay_IsNullUntilOneComesBack()
    {
        var pool = new ResultPool(null, 2, 3);
        var first = pool.TryRent();
        var second = pool.TryRent();

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.NotSame(first, second);
        Assert.Equal(3, first.Capacity);
        Assert.Null(pool.TryRent());

        pool.Return(second);
        Assert.Same(second, pool.TryRent());
        Assert.Null(pool.TryRent());
    }

    [Fact]
    public void RentAndReturn_InSteadyState_AllocateNothing()
    {
        var pool = new ResultPool(null, 4, 3);
        pool.Return(pool.TryRent()!);

        Assert.Equal(0, Garbage.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                pool.Return(pool.TryRent()!);
            }
        }));
    }
}
