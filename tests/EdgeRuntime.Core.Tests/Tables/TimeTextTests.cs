using System.Globalization;
using EdgeRuntime.Core.Tables;

namespace EdgeRuntime.Core.Tests.Tables;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData("2024-06-01T12:30:00Z", "2024-06-01 12:30:00.000", 0)]
    [InlineData("2016-07-01 00:15:00-07:00", "2016-07-01 00:15:00.000", -420)]
    [InlineData("2024-06-01T12:30:00.250+0530", "2024-06-01 12:30:00.250", 330)]
    [InlineData("2024/6/1 9:05", "2024-06-01 09:05:00.000", null)]
    [InlineData("2024-06-01", "2024-06-01 00:00:00.000", null)]
    [InlineData("20080101:0010", "2008-01-01 00:10:00.000", null)]
    [InlineData("20240601T123015Z", "2024-06-01 12:30:15.000", 0)]
    [InlineData("31.12.2024 24:00", "2025-01-01 00:00:00.000", null)]
    [InlineData("12/31/2024 12:05 AM", "2024-12-31 00:05:00.000", null)]
    [InlineData("12/31/2024 1:05:06 pm", "2024-12-31 13:05:06.000", null)]
    [InlineData("2024-06-01 12:30 UTC", "2024-06-01 12:30:00.000", 0)]
    public void TryParse_FormsOfExporters(string text, string expected, int? offsetMinutes)
    {
        Assert.True(TimeText.TryParse(text, out var time));
        Assert.False(time.IsAmbiguous);
        Assert.Equal(expected, (time.DayFirst ?? time.MonthFirst)!.Value.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture));
        Assert.Equal(offsetMinutes, time.Offset?.TotalMinutes);
    }

    [Theory]
    [InlineData("01.06.2024 10:00")]
    [InlineData("1/6/2024 10:00")]
    [InlineData("01-06-2024 10:00")]
    public void TryParse_DayAndMonthUpTo12_BothReadings(string text)
    {
        Assert.True(TimeText.TryParse(text, out var time));
        Assert.Equal((new DateTime(2024, 6, 1, 10, 0, 0), new DateTime(2024, 1, 6, 10, 0, 0)), (time.DayFirst, time.MonthFirst));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("0.5")]
    [InlineData("2024")]
    [InlineData("2024-13-01")]
    [InlineData("2024-02-30")]
    [InlineData("2024-06-01 25:00")]
    [InlineData("2024-06-01 12:60")]
    [InlineData("2024-06-01 12:30x")]
    [InlineData("2024-06-01/")]
    [InlineData("01.06.24")]
    [InlineData("13 PM")]
    public void TryParse_WhatIsNotAMoment_False(string text) => Assert.False(TimeText.TryParse(text, out _));
}
