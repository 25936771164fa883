using System.Globalization;
using System.Text;
using CsCheck;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy.External;
using EdgeRuntime.Core.Tables;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Energy.External;

public sealed class MeterRecordTests
{
    [Fact]
    public void Of_MarkedWindows_AreMediansOfKnownJoules()
    {
        // 2 W of idling; five windows of 10 s with 100 inferences of 20 mJ above it, and one that something disturbed.
        var report = MeterReport.Of(Read(Marked(2, [2.2, 2.2, 2.2, 2.2, 2.2, 5.0])), inferences: [100], idleWatts: null);

        Assert.Equal(EnergyBasis.External, report.Basis);
        Assert.Equal(6, report.Windows.Count);
        Assert.All(report.Windows, static window => Assert.Equal(10, window.Seconds, 0.02));
        Assert.Equal(2, report.IdleW!.Value, 1e-9);
        Assert.Equal(0.02, report.MarginalJ!.Value, 1e-4);
        Assert.Equal(0.22, report.LoadedJ!.Value, 1e-3);
        Assert.Empty(report.Remarks);
    }

    [Fact]
    public void Of_NothingMarked_IsOneWindowAndSaysWhatIsMissing()
    {
        var report = MeterReport.Of(Read("timestamp,power\n0,1\n1,3\n2,1\n"), inferences: [2], idleWatts: null);

        Assert.Equal(new MeterWindow(0, 2, 4), Assert.Single(report.Windows));
        Assert.Equal((2.0, null, null), (report.LoadedJ, report.MarginalJ, report.IdleW));
        Assert.Equal(3, report.Remarks.Count);
    }

    [Fact]
    public void Of_OneNumberAWindow_IsTheMedianOfTheirPrices() =>
        Assert.Equal(0.04, MeterReport.Of(Read(Marked(2, [2.2, 2.2, 2.2])), inferences: [100, 50, 25], idleWatts: 2).MarginalJ!.Value, 1e-3);

    [Fact]
    public void Of_NeitherOneNumberNorOneAWindow_IsOneLine()
    {
        var error = Assert.Throws<InvalidDataException>(() => MeterReport.Of(Read(Marked(2, [2.2, 2.2, 2.2])), inferences: [100, 50], idleWatts: 2));

        Assert.Equal("the record has 3 window(s), but there are 2 numbers of inferences; state one for all or one for each", error.Message);
    }

    [Fact]
    public void Of_IdleStated_IsSubtracted() =>
        Assert.Equal(0.5, MeterReport.Of(Read("timestamp,power\n0,1\n1,3\n2,1\n"), inferences: [2], idleWatts: 1.5).MarginalJ);

    [Theory]
    [InlineData("timestamp,power\n0,2\n1,2\n")]
    [InlineData("Timestamp_ms,Power_mW\r\n5000,2000\r\n6000,2000\r\n")]
    [InlineData("\"timestamp_us\",other,power_uw\n0,x,2e6\n1000000,x,2e6\n")]
    [InlineData("timestamp,power\n2026-01-01T00:00:00Z,2\n2026-01-01T00:00:01Z,2")]
    public void Read_ColumnsAndUnitsByTheHeader_SameJoules(string csv) => Assert.Equal(2, Assert.Single(Read(csv).Windows).EnergyJ, 1e-6);

    [Theory]
    [InlineData("", "a line must name the columns")]
    [InlineData("time,watts\n0,1\n", "a line must name the columns: a time (timestamp, time_ms), and a power (power, power_mw) or a current and a voltage; it names time, watts")]
    [InlineData("timestamp,power\n0,1\n1,many\n", "line 3 column 2 ('power'): 'many' is not a number")]
    [InlineData("timestamp,power\n0,1\nlater,1\n", "line 3 column 1 ('timestamp'): 'later' is not a number")]
    [InlineData("timestamp,power\n0,1\n1\n", "line 3 has 1 cells, where 2 are expected")]
    [InlineData("timestamp,power\n0,1\n1,NaN\n", "line 3 column 2 ('power'): 'NaN' is not a number")]
    [InlineData("timestamp,power\n1,1\n0,1\n", "line 3 is -1 s after the line before")]
    [InlineData("timestamp,power\n0,1\n60,1\n", "line 3 is 60 s after the line before")]
    [InlineData("timestamp,power,marker\n0,1,0\n1,1,2\n", "line 3 column 3 ('marker'): '2' is not a marker")]
    [InlineData("timestamp,power,marker\n0,1,0\n1,1,0\n", "holds no window: marker is never 1")]
    [InlineData("timestamp,power\n0,1\n", "holds no window: at least two samples")]
    public void Read_WhatIsNoRecord_IsOneLineThatSaysWhere(string csv, string expected)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(csv));

        Assert.StartsWith($"meter.csv: {expected}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Read_Joulescope_NamesInACommentLine() =>
        Assert.Equal(0.398 * 0.5, Assert.Single(ReadCase("joulescope.csv", new MeterOptions()).Windows).EnergyJ, 1e-9);

    [Fact]
    public void Read_Ppk2_CurrentTimesTheSupplyVoltage()
    {
        // Nothing is connected to the digital inputs: the whole record counts.
        var window = Assert.Single(ReadCase("ppk2-d0-7.csv", new MeterOptions { SupplyVolts = 5 }).Windows);

        Assert.Equal((0, 0.398 * 0.5), (window.FromS, Math.Round(window.EnergyJ, 9)));
    }

    [Fact]
    public void Read_Ppk2WithoutSupplyVoltage_NamesTheOption() =>
        Assert.EndsWith("has a current but no voltage; state the supply voltage with --supply-v", Assert.Throws<InvalidDataException>(() => ReadCase("ppk2-d0-7.csv", new MeterOptions())).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Timestamp(ms),Current(uA),D0-D7\n0,1000,00000000\n1000,3000,10000000\n2000,3000,10000000\n3000,1000,00000000\n", 0, 2 * 3e-3 * 4 - 4e-3)]
    [InlineData("Timestamp(ms),Current(uA),D0-D7\n0,1000,10000000\n1000,3000,00100000\n2000,3000,00100000\n3000,1000,00000000\n", 2, 2 * 3e-3 * 4 - 4e-3)]
    [InlineData("Timestamp(ms),Current(uA),D0,D1\n0,1000,0,0\n1000,3000,1,0\n2000,3000,1,0\n3000,1000,0,0\n", 0, 2 * 3e-3 * 4 - 4e-3)]
    public void Read_Ppk2DigitalInput_MarksTheWindow(string csv, int line, double joules)
    {
        var window = Assert.Single(MeterRecord.Read(new StringReader(csv), "meter.csv", new MeterOptions { SupplyVolts = 4, MarkerLine = line }).Windows);

        Assert.Equal((1, 2), (window.FromS, window.Seconds));
        Assert.Equal(joules, window.EnergyJ, 1e-12);
    }

    [Theory]
    [InlineData("Timestamp,Arc Main Current (mA),Arc Main Voltage (V)\n0,100,5\n1,100,5\n")]
    [InlineData("time_ms,bus_V,shunt_mV,current_mA\n0,5,10,100\n1000,5,10,100\n")]
    [InlineData("Time (s);Bus Voltage (V);Shunt Voltage (mV);Current (mA);Power (mW)\n0,0;5,0;10,0;100,0;500,0\n1,0;5,0;10,0;100,0;500,0\n")]
    [InlineData("timestamp,current,voltage\n01.06.2024 10:00:00,0.1,5\n01.06.2024 10:00:01,0.1,5\n")]
    [InlineData("Time [s]\tCurrent [\u00B5A]\tVoltage [mV]\n0\t100000\t5000\n1\t100000\t5000\n")]
    public void Read_OtherMeters_SameJoules(string csv) => Assert.Equal(0.5, Assert.Single(Read(csv).Windows).EnergyJ, 1e-9);

    [Fact]
    public void Read_SeveralPowers_AreRefusedWithTheirNames() =>
        Assert.Equal(
            "meter.csv: several columns could be the power; keep one of time, solar power, load power",
            Assert.Throws<InvalidDataException>(() => Read("time,solar power,load power\n0,1,2\n1,1,2\n")).Message);

    [Fact]
    public void Read_LineWithoutEnd_IsNotTakenIntoMemory() =>
        Assert.Equal("meter.csv: line 2 is longer than 16384 characters", Assert.Throws<InvalidDataException>(() => Read("timestamp,power\n" + new string('1', 1_000_000))).Message);

    [Fact]
    public void Read_AnyText_IsARecordOrOneLine() => Gen.String[Gen.Char["0123456789.,-e\n\r\"tk "], 0, 200].Sample(
        static text =>
        {
            try
            {
                Assert.All(Read("timestamp,power,marker\n" + text).Windows, static window => Assert.True(window.Seconds > 0 && double.IsFinite(window.EnergyJ)));
            }
            catch (InvalidDataException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        },
        iter: 5000);

    private static MeterRecord ReadCase(string file, MeterOptions options)
    {
        using var text = TableText.Open(File.OpenRead(SharedData.File($"cases/meter/{file}")));
        return MeterRecord.Read(text, file, options);
    }

    private static MeterRecord Read(string csv) => MeterRecord.Read(new StringReader(csv), "meter.csv");

    // 100 samples a second: 5 s of idling, then 10 s of a window, and so on.
    private static string Marked(double idleWatts, double[] windowWatts)
    {
        var csv = new StringBuilder("timestamp,power,marker\n");
        var time = 0;
        foreach (var watts in windowWatts)
        {
            Add(500, idleWatts, 0);
            Add(1000, watts, 1);
        }

        Add(500, idleWatts, 0);
        return csv.ToString();

        void Add(int samples, double watts, int marker)
        {
            for (var i = 0; i < samples; i++)
            {
                csv.Append(CultureInfo.InvariantCulture, $"{time++ / 100.0},{watts},{marker}\n");
            }
        }
    }
}
