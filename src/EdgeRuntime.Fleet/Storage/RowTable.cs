using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EdgeRuntime.Fleet.Storage;

/// <summary>The statement that stores rows of one kind, made from the schema: new rows are inserted, and where the key is there, columns are added up.</summary>
/// <typeparam name="T">Type of the rows.</typeparam>
internal sealed class RowTable<T>
    where T : class
{
    private readonly IReadOnlyList<IProperty> _properties;

    /// <summary>Makes the statement.</summary>
    /// <param name="model">The schema.</param>
    /// <param name="least">Properties of which the least counts.</param>
    /// <param name="most">Properties of which the most counts.</param>
    /// <param name="insertOnly">Whether a row that is there stays as it is.</param>
    public RowTable(IModel model, IReadOnlyCollection<string>? least = null, IReadOnlyCollection<string>? most = null, bool insertOnly = false)
    {
        var entity = model.FindEntityType(typeof(T)) ?? throw new ArgumentException($"{typeof(T).Name} is not in the schema", nameof(model));
        var table = entity.GetTableName()!;
        _properties = [.. entity.GetProperties().Where(static property => property.ValueGenerated == ValueGenerated.Never || !property.IsPrimaryKey())];
        var columns = _properties.Select(static property => property.GetColumnName()).ToList();
        Sql = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Index().Select(static column => FormattableString.Invariant($"${column.Index + 1}")))})";
        var key = entity.FindPrimaryKey()!.Properties;
        if (key.Any(static property => property.ValueGenerated != ValueGenerated.Never))
        {
            return;
        }

        Sql += $" ON CONFLICT ({string.Join(", ", key.Select(static property => property.GetColumnName()))}) DO ";
        Sql += insertOnly ? "NOTHING" : "UPDATE SET " + string.Join(", ", _properties.Except(key).Select(property => Set(table, property)));

        string Set(string name, IProperty property)
        {
            var column = property.GetColumnName();
            var (mine, theirs) = ($"{name}.{column}", $"excluded.{column}");
            // With a null on either side a comparison is not true: the figure that is known counts.
            return least?.Contains(property.Name) == true ? $"{column} = CASE WHEN {theirs} IS NULL OR {mine} <= {theirs} THEN {mine} ELSE {theirs} END"
                : most?.Contains(property.Name) == true ? $"{column} = CASE WHEN {theirs} IS NULL OR {mine} >= {theirs} THEN {mine} ELSE {theirs} END"
                : $"{column} = {mine} + {theirs}";
        }
    }

    /// <summary>The statement, for <see cref="BulkInsert"/>.</summary>
    public string Sql { get; }

    /// <summary>The parameters of a row.</summary>
    public object?[] ValuesOf(T row) => [.. _properties.Select(property => property.GetGetter().GetClrValue(row) switch
    {
        Enum value => Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture),
        var value => value,
    })];
}
