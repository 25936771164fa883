using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Power.Charge;
using EdgeRuntime.Core.Power.Sensing;
using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Power.Sensing;

public sealed class ReadingLimitsTests
{
    [Theory]
    [InlineData(RailRole.Load)]
    [InlineData(RailRole.Harvest)]
    [InlineData(RailRole.Battery)]
    [InlineData(RailRole.Part)]
    [InlineData(null)]
    public void Refuses_FigureThatIsNotANumber_WhateverItLooksAt(RailRole? role)
    {
        var limits = new ReadingLimits(new BoardProfile { Name = "test", Description = "", IdleWatts = 1, ActiveWattsPerCore = 1, Source = "" }, new PackOptions());
        SensorReading[] wrong =
        [
            new() { VoltageV = double.NaN },
            new() { CurrentA = double.PositiveInfinity },
            new() { PowerW = double.NaN },
            new() { EnergyJ = double.NegativeInfinity },
            new() { ChargeC = double.NaN },
            new() { TempC = double.NaN },
            new() { GaugeFraction = double.NaN },
        ];

        Assert.All(wrong, reading => Assert.Equal("it reads a value that is not a number", limits.Refuses(role, reading)));
        Assert.Null(limits.Refuses(role, new SensorReading { VoltageV = 5, CurrentA = 0.4 }));
    }

    [Fact]
    public void Of_EveryShippedBoard_LetsItIdleAndWorkAndNoMore() => Assert.All(new BoardProfiles(Checkout.PathOf("firmware-configs/boards")).Names, static name =>
    {
        var board = new BoardProfiles(Checkout.PathOf("firmware-configs/boards")).Load(name);
        var limits = DrawLimits.Of(board);

        Assert.Null(limits.Refuses(0.5 * board.IdleWatts));
        Assert.Null(limits.Refuses(board.IdleWatts + (8 * board.ActiveWattsPerCore)));
        Assert.NotNull(limits.Refuses(0));
        Assert.NotNull(limits.Refuses(5 * 220));
    });
}
