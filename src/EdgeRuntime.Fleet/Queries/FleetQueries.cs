using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Fleet.Storage;
using EdgeRuntime.Fleet.Storage.Rows;
using Microsoft.EntityFrameworkCore;

namespace EdgeRuntime.Fleet.Queries;

/// <summary>Lists of devices, from the newest that is known of each.</summary>
internal sealed class FleetQueries(FleetDatabase database, FleetClocks clocks)
{
    private long NowMs => clocks.Wall.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A page of devices.</summary>
    public async Task<DevicePage> ListAsync(DeviceFilter filter, FleetScope scope, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        var matching = Matching(context.Devices.AsNoTracking().Within(scope), filter);
        var total = await matching.CountAsync(cancellationToken);
        var rows = await Ordered(matching, filter).Skip(Math.Max(filter.Skip, 0)).Take(Math.Clamp(filter.Take, 1, DeviceFilter.MaxTake)).ToListAsync(cancellationToken);
        var rank = DeviceRows.ProblemRank(NowMs).Compile(preferInterpretation: true);
        return new DevicePage(total, [.. rows.Select(row => DeviceRows.Summarize(row, rank(row)))]);
    }

    /// <summary>Devices by state.</summary>
    public async Task<FleetCounts> CountAsync(FleetScope scope, CancellationToken cancellationToken)
    {
        await using var context = database.CreateContext();
        var devices = context.Devices.AsNoTracking().Within(scope);
        var states = await devices.GroupBy(static row => new { row.State, row.Mode }).Select(static group => new { group.Key.State, group.Key.Mode, Count = group.Count() }).ToListAsync(cancellationToken);
        var problems = await devices.Select(DeviceRows.ProblemRank(NowMs)).CountAsync(static rank => rank < DeviceRows.Healthy, cancellationToken);
        var sites = await devices.Where(static row => row.Site != null).Select(static row => row.Site!).Distinct().OrderBy(static site => site).ToListAsync(cancellationToken);
        var tags = await devices.Where(static row => row.Tags != null).Select(static row => row.Tags!).Distinct().ToListAsync(cancellationToken);
        return new FleetCounts(
            states.Sum(static group => group.Count),
            Count(PresenceState.Online),
            Count(PresenceState.Asleep),
            Count(PresenceState.Offline),
            states.Where(static group => group is { State: PresenceState.Online, Mode: PowerMode.Saving }).Sum(static group => group.Count),
            states.Where(static group => group is { State: PresenceState.Online, Mode: PowerMode.Critical }).Sum(static group => group.Count),
            problems,
            sites,
            [.. tags.SelectMany(static list => list.Split(',', StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

        int Count(PresenceState state) => states.Where(group => group.State == state).Sum(static group => group.Count);
    }

    private IQueryable<DeviceRow> Matching(IQueryable<DeviceRow> devices, DeviceFilter filter)
    {
        if (filter.Search is { Length: > 0 } search)
        {
            var pattern = $"%{search.Trim().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal).ToUpperInvariant()}%";
            devices = devices.Where(row =>
                EF.Functions.Like(row.Device.ToUpper(), pattern, "\\")
                || EF.Functions.Like((row.Site ?? "").ToUpper(), pattern, "\\")
                || EF.Functions.Like((row.Tags ?? "").ToUpper(), pattern, "\\")
                || EF.Functions.Like((row.Board ?? "").ToUpper(), pattern, "\\")
                || EF.Functions.Like((row.Models ?? "").ToUpper(), pattern, "\\"));
        }

        devices = filter.State is { } state ? devices.Where(row => row.State == state) : devices;
        devices = filter.Mode is { } mode ? devices.Where(row => row.Mode == mode) : devices;
        devices = filter.Site is { } site ? devices.Where(row => row.Site == site) : devices;
        devices = filter.Tag is { } tag ? devices.Where(row => row.Tags != null && row.Tags.Contains("," + tag + ",")) : devices;
        if (!filter.ProblemsOnly)
        {
            return devices;
        }

        var rank = DeviceRows.ProblemRank(NowMs);
        var below = System.Linq.Expressions.Expression.LessThan(rank.Body, System.Linq.Expressions.Expression.Constant(DeviceRows.Healthy));
        return devices.Where(System.Linq.Expressions.Expression.Lambda<Func<DeviceRow, bool>>(below, rank.Parameters));
    }

    private IQueryable<DeviceRow> Ordered(IQueryable<DeviceRow> devices, DeviceFilter filter)
    {
        var ordered = (filter.Order, filter.Descending) switch
        {
            (DeviceOrder.Problem, false) => devices.OrderBy(DeviceRows.ProblemRank(NowMs)),
            (DeviceOrder.Problem, true) => devices.OrderByDescending(DeviceRows.ProblemRank(NowMs)),
            (DeviceOrder.Site, false) => devices.OrderBy(static row => row.Site == null).ThenBy(static row => row.Site),
            (DeviceOrder.Site, true) => devices.OrderBy(static row => row.Site == null).ThenByDescending(static row => row.Site),
            (DeviceOrder.Charge, false) => devices.OrderBy(static row => row.SocFraction == null).ThenBy(static row => row.SocFraction),
            (DeviceOrder.Charge, true) => devices.OrderBy(static row => row.SocFraction == null).ThenByDescending(static row => row.SocFraction),
            (DeviceOrder.Rate, false) => devices.OrderBy(static row => row.RateHz == null).ThenBy(static row => row.RateHz),
            (DeviceOrder.Rate, true) => devices.OrderBy(static row => row.RateHz == null).ThenByDescending(static row => row.RateHz),
            (DeviceOrder.Price, false) => devices.OrderBy(static row => row.MarginalJoules == null).ThenBy(static row => row.MarginalJoules),
            (DeviceOrder.Price, true) => devices.OrderBy(static row => row.MarginalJoules == null).ThenByDescending(static row => row.MarginalJoules),
            (DeviceOrder.LastSeen, false) => devices.OrderBy(static row => row.LastSeenMs == null).ThenBy(static row => row.LastSeenMs),
            (DeviceOrder.LastSeen, true) => devices.OrderBy(static row => row.LastSeenMs == null).ThenByDescending(static row => row.LastSeenMs),
            (_, true) => devices.OrderByDescending(static row => row.Device),
            _ => devices.OrderBy(static row => row.Device),
        };
        return ordered.ThenBy(static row => row.Device);
    }
}
