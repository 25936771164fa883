using CsCheck;
using EdgeRuntime.Core.Simulation.Traces;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Simulation.Traces;

public sealed class HarvestTraceReaderTests
{
    private const string NsrdbHeader = ",Year,Month,Day,Hour,Minute,Temperature,GHI,Wind Speed\n";

    [Fact]
    public void Parse_Nsrdb_IsAShareOfTheRatedPowerAt1000WattsPerSquareMetre()
    {
        var trace = Parse(NsrdbHeader + "0,2017,1,1,8,0,-9,23,1\n1,2017,1,1,8,30,-9,730,1\n2,2017,1,1,9,0,-9,1058,1\n");

        Assert.Equal([0.023, 0.73, 1.058], trace.Slots.Select(static slot => slot.Share), static (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(new DateTimeOffset(2017, 1, 1, 8, 0, 0, TimeSpan.Zero), trace.Start);
        Assert.Equal(TimeSpan.FromMinutes(90), trace.Length);
    }

    [Fact]
    public void Parse_NsrdbDownloadWithLinesAboutThePlace_FindsTheHeader()
    {
        var trace = Parse("Source,Location ID,City,Latitude\nNSRDB,145809,-,40.53\nYear,Month,Day,Hour,Minute,GHI\n2017,1,1,0,0,100\n2017,1,1,0,30,200\n");

        Assert.Equal([0.1, 0.2], trace.Slots.Select(static slot => slot.Share));
    }

    [Fact]
    public void Parse_TimedPower_ScalesThePeakToTheRatedPowerAndClipsWhatIsNegative()
    {
        var trace = Parse("measured_on,ac_power\n2016-07-01 00:00:00-07:00,-2.86\n2016-07-01 00:15:00-07:00,50\n2016-07-01 00:30:00-07:00,100\n2016-07-01 00:45:00-07:00,200\n");

        Assert.Equal([0.125, 0.75], trace.Slots.Select(static slot => slot.Share));
        Assert.Equal(TimeSpan.FromHours(-7), trace.Start.Offset);
    }

    [Fact]
    public void Parse_SamplesOffTheHalfHour_CutsSlotsByTheClock()
    {
        var minutes = Enumerable.Range(0, 60).Select(static i => FormattableString.Invariant($"2022-03-18 {4 + ((33 + i) / 60):00}:{(33 + i) % 60:00}:00-07:00,{(i < 27 ? 1 : 2)}"));

        var trace = Parse("t_utc,p\n" + string.Join('\n', minutes));

        Assert.Equal([new HarvestSlot(0.5, 27), new HarvestSlot(1, 30), new HarvestSlot(1, 3)], trace.Slots);
    }

    [Fact]
    public void Parse_MissingRowsAndValues_CountAsNoHarvestAndAreToldApart()
    {
        var trace = Parse("time,w\n2020-01-01 00:00,4\n2020-01-01 00:30,4\n2020-01-01 01:00,\n2020-01-01 01:30,4\n2020-01-01 02:00,nan\n2020-01-01 06:00,4\n");

        Assert.Equal([1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1], trace.Slots.Select(static slot => slot.Share));
        Assert.Equal(TimeSpan.FromHours(4.5), trace.Uncovered);
    }

    [Fact]
    public void Parse_HourRepeatedAtTheEndOfSummerTime_KeepsTheFirst()
    {
        var trace = Parse("time,w\n2020-10-25 02:00,1\n2020-10-25 02:30,2\n2020-10-25 02:00,4\n2020-10-25 02:30,4\n2020-10-25 03:00,1\n");

        Assert.Equal([0.5, 1, 0.5], trace.Slots.Select(static slot => slot.Share));
    }

    [Theory]
    [InlineData("", "has fewer than two samples")]
    [InlineData("time,w\n2020-01-01 00:00,4\n", "has fewer than two samples")]
    [InlineData("time,w\n2020-01-01 00:00,0\n2020-01-01 00:30,-4\n", "has no power above 0")]
    [InlineData("time,w\n2020-01-01 00:00,4\n2020-01-01 00:30,four\n", "line 3 column 2 ('w'): 'four' is not a number")]
    [InlineData("time,w\n2020-01-01 00:00,4\n2020-01-01 00:30\n2020-01-01 01:00,4\n", "line 3 has 1 cells, where 2 are expected")]
    [InlineData("time,w\n2020-01-01 00:00,4\n2020-01-01 00:30,1e300\n", "line 3 column 2 ('w'): '1e300' is too large")]
    [InlineData("time,w\n2020-01-01 00:00,4\n2019-12-31 22:00,4\n", "line 3 goes back in time, from 2020-01-01 00:00:00Z to 2019-12-31 22:00:00Z")]
    [InlineData("time,w\n2020-01-01 00:00,4\n2031-01-01 00:00,4\n", "at most ten years are read")]
    [InlineData("Year,Month,Day,Hour,Minute,GHI\n2017,2,30,0,0,1\n", "line 2 has no date in Year, Month, Day, Hour, Minute")]
    [InlineData("a,b\nc,d\ne,f\n", "has fewer than two samples")]
    public void Parse_NoTrace_SaysWhatIsWrongAndWhere(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<TraceException>(() => Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_PvgisHourly_PowerBelowTheStatedNominalPower()
    {
        var trace = Case("pvgis-hourly.csv");

        Assert.Equal(new DateTimeOffset(2020, 6, 1, 0, 10, 0, TimeSpan.Zero), trace.Start);
        Assert.InRange(trace.Slots.Max(static slot => slot.Share), 0.7, 1.0);
        Assert.Equal(TimeSpan.Zero, trace.Uncovered);
    }

    [Fact]
    public void Read_NsrdbTypicalYear_IsOneYear()
    {
        var trace = Case("nsrdb-tmy-excerpt.csv");

        Assert.Equal(TimeSpan.FromDays(60), trace.Length);
        Assert.Equal(TimeSpan.FromHours((60 * 24) - 72), trace.Uncovered);
        Assert.Equal((1, 1, 0, 30), (trace.Start.Month, trace.Start.Day, trace.Start.Hour, trace.Start.Minute));
    }

    [Fact]
    public void Read_ColumnBeforeThePower_SameResult()
    {
        var (plain, other) = (Case("power-only.csv"), Case("temp-before-power.csv"));

        Assert.Equal(plain.Slots, other.Slots);
        Assert.Equal(plain.Start, other.Start);
    }

    [Fact]
    public void Read_DayFirst_IsSettledByTheSeries()
    {
        var (plain, other) = (Case("power-only.csv"), Case("day-first.csv"));

        Assert.Equal(plain.Slots, other.Slots);
        Assert.Equal(plain.Start, other.Start);
    }

    [Theory]
    [InlineData(true, 6)]
    [InlineData(false, 1)]
    public void Parse_AmbiguousDay_FollowsTheOption(bool dayFirst, int month)
    {
        const string Text = "Date,Power (W)\n01.06.2024 00:00,1\n01.06.2024 01:00,2\n";

        Assert.Contains("line 2: day or month could come first, and the series does not tell; state --date-order", Assert.Throws<TraceException>(() => Parse(Text)).Message, StringComparison.Ordinal);
        Assert.Equal(month, Parse(Text, new TraceOptions { DayFirst = dayFirst }).Start.Month);
    }

    [Theory]
    [InlineData("date;power\n31.12.2024 23:00;1,5\n01.01.2025 00:00;3\n", 2024, 12, 31)]
    [InlineData("date,power\n12/31/2024 11:00 PM,1.5\n1/1/2025 12:00 AM,3\n", 2024, 12, 31)]
    [InlineData("timestamp,power\n1735686000,1.5\n1735689600,3\n", 2024, 12, 31)]
    [InlineData("timestamp_ms,load_temp,power\n1735686000000,7,1.5\n1735689600000,7,3\n", 2024, 12, 31)]
    [InlineData("DATE (MM/DD/YYYY),MST,Global Horizontal [W/m^2],Direct [W/m^2]\n12/31/2024,23:00,500,1\n01/01/2025,00:00,1000,1\n", 2024, 12, 31)]
    [InlineData("Month,Day,Hour,DC voltage (V),AC System Output (W)\n12,31,22,7,1.5\n12,31,23,7,3\n", 2001, 12, 31)]
    public void Parse_FormsOfTime_SameHalfOfTheRatedPower(string text, int year, int month, int day)
    {
        var trace = Parse(text);

        Assert.Equal([0.5, 0.5, 1, 1], trace.Slots.Select(static slot => slot.Share));
        Assert.Equal(new DateOnly(year, month, day), DateOnly.FromDateTime(trace.Start.DateTime));
    }

    [Fact]
    public void Parse_Surfrad_GlobalIrradianceWithItsMissingValues()
    {
        var rest = string.Concat(Enumerable.Repeat(" 0.0 0", 19));
        var text = " Table Mountain\n  40.125 -105.237 1689 m version 1\n"
            + string.Concat(((double[])[100, 200, -9999.9, 400]).Select((ghi, i) => FormattableString.Invariant($" 2024   1  1  1 12 {i * 15,2} 12.500  62.10 {ghi,7:0.0} 0{rest}\n")));

        var trace = Parse(text);

        Assert.Equal([0.15, 0.2], trace.Slots.Select(static slot => Math.Round(slot.Share, 9)));
        Assert.Equal(TimeSpan.FromMinutes(15), trace.Uncovered);
    }

    [Theory]
    [InlineData("time,solar_power_w,load_power_w\n2024-01-01 00:00,1,2\n2024-01-01 01:00,1,2\n", "several columns could be the power: solar_power_w, load_power_w; choose one with --column")]
    [InlineData("time,a,b\n2024-01-01 00:00,1,2\n2024-01-01 01:00,1,2\n", "several columns could be the power: a, b; choose one with --column")]
    [InlineData("2024-01-01 00:00,1,2\n2024-01-01 01:00,1,2\n", "several columns could be the power: 2, 3; choose one with --column")]
    public void Parse_SeveralCandidates_AreRefusedWithTheirNamesUnlessOneIsChosen(string text, string expected)
    {
        Assert.Contains(expected, Assert.Throws<TraceException>(() => Parse(text)).Message, StringComparison.Ordinal);
        Assert.Equal(1, Parse(text, new TraceOptions { Column = "3" }).Slots[0].Share);
    }

    [Fact]
    public void Parse_EndlessLine_IsRefused() =>
        Assert.Contains("line 1 is longer than", Assert.Throws<TraceException>(() => Parse(new string('x', 50_000))).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_AnyDamage_IsATraceOrOneClearLine()
    {
        const string Sound = "Year,Month,Day,Hour,Minute,GHI\n2017,1,1,0,0,100\n2017,1,1,0,30,200\n2017,1,1,1,0,300\n";
        var iterations = Drill.Count(500, 10_000);
        Gen.Select(Gen.Int[0, Sound.Length - 1], Gen.Int[0, 8], Gen.String[0, 12]).Sample(
            static (at, length, put) =>
            {
                try
                {
                    var trace = Parse(Sound.Remove(at, Math.Min(length, Sound.Length - at)).Insert(at, put));

                    Assert.All(trace.Slots, static slot => Assert.True(slot is { Share: >= 0 and < 1e9, Minutes: >= 1 and <= 30 }, $"{slot}"));
                }
                catch (TraceException e)
                {
                    Assert.DoesNotContain('\n', e.Message);
                }
            },
            iter: iterations);
    }

    [Fact]
    public void Read_FileThatIsMissing_IsOneClearLine() =>
        Assert.Contains("nowhere.csv: cannot be read", Assert.Throws<TraceException>(() => HarvestTraceReader.Read("nowhere.csv")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("traces/nsrdb_colorado_2017_30min.csv", 17_520, 0.1996)]
    [InlineData("traces/serf_east_15min_ac_power.csv", 5000, 0.2169)]
    [InlineData("traces/serf_east_1min_ac_power.csv", 87, 0.3445)]
    public void Read_RealTraces_HaveTheSlotsAndTheMeanOfTheirRows(string file, int slots, double mean)
    {
        var trace = HarvestTraceReader.Read(SharedData.File(file));

        Assert.Equal(slots, trace.Slots.Length);
        Assert.Equal(mean, Mean(trace), 4);
        Assert.Equal(TimeSpan.Zero, trace.Uncovered);
        Assert.Equal(64, trace.Sha256.Length);
    }

    private static HarvestTrace Parse(string text) => Parse(text, new TraceOptions());

    private static HarvestTrace Parse(string text, TraceOptions options) => HarvestTraceReader.Parse("trace.csv", "", new StringReader(text), options);

    private static HarvestTrace Case(string file) => HarvestTraceReader.Read(SharedData.File("cases/traces/" + file));

    private static double Mean(HarvestTrace trace) => trace.Slots.Sum(static slot => slot.Share * slot.Minutes) / trace.Length.TotalMinutes;
}
