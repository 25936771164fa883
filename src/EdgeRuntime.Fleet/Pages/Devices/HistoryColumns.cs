namespace EdgeRuntime.Fleet.Pages.Devices;

/// <summary>Makes the columns of a chart from the points of a history.</summary>
internal static class HistoryColumns
{
    // A forecast farther ahead than this part of the range would squeeze the history: the sentence above the chart names it.
    private const double LookAhead = 0.25;

    /// <summary>The columns.</summary>
    /// <param name="points">The points, oldest first.</param>
    /// <param name="device">The device, for its forecast.</param>
    /// <param name="range">The range.</param>
    /// <param name="now">End of the range.</param>
    public static HistoryData Of(IReadOnlyList<HistoryPoint> points, DeviceSummary device, TimeRange range, DateTimeOffset now)
    {
        var times = new List<long>();
        List<double?> charge = [], harvest = [], load = [], rate = [], temperature = [];
        var modes = new List<ModeBand>();
        HistoryPoint? before = null;
        foreach (var point in points)
        {
            if (point.AfterGap && before is not null)
            {
                Add(before.To.ToUnixTimeMilliseconds() + 1, null);
            }

            Add(point.To.ToUnixTimeMilliseconds(), point);
            AddMode(modes, point);
            before = point;
        }

        var forecasts = ForecastsOf(device, now, now + (LookAhead * range.Length)).ToList();
        return new HistoryData
        {
            From = (now - range.Length).ToUnixTimeMilliseconds(),
            To = forecasts.Select(static mark => mark.Time).Append(now.ToUnixTimeMilliseconds()).Max(),
            Points = points.Count,
            Times = times,
            Charge = charge,
            Harvest = harvest,
            Load = load,
            Rate = rate,
            Temperature = temperature,
            Modes = modes,
            Forecasts = forecasts,
            Modelled = points.Any(static point => point is { IsModelled: true, LoadW: not null }),
        };

        void Add(long time, HistoryPoint? point)
        {
            times.Add(time);
            charge.Add(Rounded(100 * point?.SocFraction, 2));
            harvest.Add(Rounded(point?.HarvestW, 4));
            load.Add(Rounded(point?.LoadW, 4));
            rate.Add(Rounded(point?.RateHz, 4));
            temperature.Add(Rounded(point?.TempC, 1));
        }
    }

    private static void AddMode(List<ModeBand> modes, HistoryPoint point)
    {
        var (from, to, mode) = (point.From.ToUnixTimeMilliseconds(), point.To.ToUnixTimeMilliseconds(), Words.Of(point.Mode));
        if (modes.Count > 0 && modes[^1].Mode == mode && !point.AfterGap)
        {
            modes[^1] = modes[^1] with { To = to };
        }
        else
        {
            modes.Add(new ModeBand(from, to, mode));
        }
    }

    private static IEnumerable<Forecast> ForecastsOf(DeviceSummary device, DateTimeOffset now, DateTimeOffset last)
    {
        if (device.LastsUntil is { } empty && empty > now && empty <= last)
        {
            yield return new Forecast(empty.ToUnixTimeMilliseconds(), "at reserve");
        }

        if (device.FullAt is { } full && full > now && full <= last)
        {
            yield return new Forecast(full.ToUnixTimeMilliseconds(), "full");
        }
    }

    private static double? Rounded(double? value, int digits) => value is { } known ? Math.Round(known, digits) : null;
}
