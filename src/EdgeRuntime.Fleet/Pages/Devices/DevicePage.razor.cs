using System.Globalization;
using EdgeRuntime.Fleet.Pages.Controls;
using EdgeRuntime.Fleet.Queries;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace EdgeRuntime.Fleet.Pages.Devices;

/// <summary>One device: what it does now and why, its history, where its energy goes, its models and results.</summary>
public sealed partial class DevicePage
{
    private const int MaxPoints = 3_000;
    private const int EventCount = 15;

    private bool _loaded;
    private DeviceDetail? _detail;
    private HistoryData? _history;
    private FlowData? _flow;
    private CalendarData? _calendar;
    private LabelData? _labels;
    private string _flowDays = "";
    private IReadOnlyList<ModelVersionFigures> _models = [];
    private IReadOnlyList<DeviceEvent> _events = [];
    private (string Device, Guid? Session, long? Seq, string Range) _shown;

    /// <summary>The device.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private DeviceQueries Queries { get; set; } = default!;

    [Inject]
    private EnergyQueries Energy { get; set; } = default!;

    private TimeRange Range => TimeRange.Of(QueryHelpers.ParseQuery(new Uri(Navigation.Uri).Query).GetValueOrDefault("range"));

    /// <inheritdoc/>
    protected override bool Shows(IReadOnlyCollection<string> devices) => devices.Contains(Id);

    /// <inheritdoc/>
    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var (range, now) = (Range, PhysicalNow);
        var detail = await Queries.FindAsync(Id, Scope, cancellationToken);
        if (detail is not null)
        {
            _labels = LabelData.Of(await Queries.LabelsAsync(Id, now - range.Length, now, Scope, cancellationToken), range, now);
            _events = await Queries.EventsAsync(Id, null, EventCount, Scope, cancellationToken);

            // Results come many times a second; only an energy report changes the history.
            var shown = (Id, detail.Energy?.Session, detail.Energy?.Seq, range.Name);
            if (shown != _shown)
            {
                await LoadEnergyAsync(detail, range, now, cancellationToken);
                _shown = shown;
            }
        }

        (_detail, _loaded) = (detail, true);
    }

    private async Task LoadEnergyAsync(DeviceDetail detail, TimeRange range, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var history = await Queries.HistoryAsync(Id, now - range.Length, now, Scope, cancellationToken, MaxPoints);
        _history = HistoryColumns.Of(history.Points, detail.Summary, range, now);

        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var days = await Energy.SumAsync(today.AddDays(-365), today.AddDays(1), EnergyGrouping.Day, Scope, cancellationToken, Id);
        _calendar = new CalendarData(Text(today), [.. days.Select(static day => new object[] { day.Group, WattHours(day.LoadJ), WattHours(day.HarvestJ) })]);

        var first = DateOnly.FromDateTime((now - range.Length).UtcDateTime);
        _flowDays = first == today ? $"{Text(today)} (UTC)" : $"{Text(first)} to {Text(today)} (whole days, UTC)";
        _models = await Queries.ModelsAsync(Id, new DateTimeOffset(first, TimeOnly.MinValue, TimeSpan.Zero), now, Scope, cancellationToken);
        var within = days.Where(day => string.CompareOrdinal(day.Group, Text(first)) >= 0).ToList();
        _flow = EnergyFlow.Of(within, _models, detail.Energy?.Battery is not null);
    }

    private static double WattHours(double joules) => Math.Round(joules / 3_600, 4);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string HistoryLabel(HistoryData history)
    {
        var charges = history.Charge.Where(static charge => charge is not null).ToList();
        var span = charges.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"charge from {charges.Min():0} % to {charges.Max():0} %, ") : "";
        return $"{Range.Text} of charge, harvest, load, rate, temperature and mode: {span}{Figures.Count(history.Points)} points";
    }

    private static string FlowLabel(FlowData flow) =>
        $"Energy flow: {string.Join(", ", flow.Links.Select(static link => $"{link.Source} to {link.Target} {Figures.WattHours(link.Value * 3_600)}"))}";
}
