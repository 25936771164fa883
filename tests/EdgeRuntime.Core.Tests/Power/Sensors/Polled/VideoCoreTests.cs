using EdgeRuntime.Core.Power.Sensors.Polled;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Power.Sensors.Polled;

public sealed class VideoCoreTests
{
    private readonly FakeTools _tools = new();

    [Theory]
    [InlineData("throttled=0x0\n", false, false)]
    [InlineData("throttled=0x1\n", true, false)]
    [InlineData("throttled=0x2\n", false, true)]
    [InlineData("throttled=0x4\n", false, true)]
    [InlineData("throttled=0x8\n", false, true)]
    [InlineData("throttled=0x50000\n", false, false)]
    [InlineData("throttled=0x50005", true, true)]
    public async Task Throttled_BitsOfNow_AreToldThoseSinceTheStartAreNot(string answer, bool underVoltage, bool throttled)
    {
        _tools["vcgencmd get_throttled"] = answer;

        var outcome = await new ThrottledReading(_tools).ReadAsync(TestContext.Current.CancellationToken);

        Assert.Null(outcome.Failure);
        Assert.Equal((underVoltage, throttled), (outcome.Reading.UnderVoltage, outcome.Reading.Throttled));
    }

    [Theory]
    [InlineData("throttled=0x80000001\n")]
    [InlineData("throttled=0xzz\n")]
    [InlineData("throttled=0x123456789\n")]
    [InlineData("VCHI initialization failed\n")]
    [InlineData("")]
    public async Task Throttled_MailboxErrorOrNonsense_IsUnknown(string answer)
    {
        _tools["vcgencmd get_throttled"] = answer;

        var outcome = await new ThrottledReading(_tools).ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(default, outcome.Reading);
        Assert.StartsWith("vcgencmd get_throttled answered '", outcome.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Throttled_NoVcgencmd_SaysSo() =>
        Assert.Equal("vcgencmd cannot be started (No such file or directory)", (await new ThrottledReading(_tools).ReadAsync(TestContext.Current.CancellationToken)).Failure);

    [Fact]
    public void Pmic_Rails_AreSummedWhereBothFiguresAreThereAndCorrectedByTheRegression()
    {
        var outcome = PmicReading.Parse(
            """
                 3V7_WL_SW_A current(0)=0.10000000A
                   VDD_CORE_A current(7)=2.00000000A
                 3V7_WL_SW_V volt(8)=3.70000000V
                   VDD_CORE_V volt(15)=0.80000000V
                       EXT5V_V volt(24)=5.15060000V
                        BATT_V volt(25)=0.00683000V
            """);

        Assert.Null(outcome.Failure);
        Assert.Equal((1.1451 * (0.37 + 1.6)) + 0.5879, outcome.Reading.Watts!.Value, 9);
        Assert.Equal(5.1506, outcome.Reading.VoltageV);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Command not registered\n")]
    [InlineData("VDD_CORE_A current(7)=2.0A\n")]
    [InlineData("VDD_CORE_A current(7)=999999A\nVDD_CORE_V volt(15)=999999V\n")]
    public void Pmic_NoRailWithBoth_IsUnknown(string answer) => Assert.NotNull(PmicReading.Parse(answer).Failure);
}
