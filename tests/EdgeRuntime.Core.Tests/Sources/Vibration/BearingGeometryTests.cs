using EdgeRuntime.Core.Sources.Vibration;

namespace EdgeRuntime.Core.Tests.Sources.Vibration;

public sealed class BearingGeometryTests
{
    [Fact]
    public void Orders_Of6205_MatchItsPublishedDefectFrequencies()
    {
        // 6205-2RS: 9 balls of 0.3126 in on a pitch circle of 1.537 in; BPFO 3.5848, BPFI 5.4152 times shaft speed.
        var bearing = new BearingGeometry(9, 0.3126 / 1.537, 0);

        Assert.Equal(3.5848, bearing.OuterOrder, 0.001);
        Assert.Equal(5.4152, bearing.InnerOrder, 0.001);
    }

    [Fact]
    public void Orders_AnyAngle_SumToTheNumberOfBalls()
    {
        var bearing = new BearingGeometry(11, 0.23, 0.35);

        Assert.Equal(11, bearing.OuterOrder + bearing.InnerOrder, 1e-12);
    }
}
